using System.Collections.Generic;
using System.Text;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>What is a contract for a compilation, which contracts are sessions, and what the generated classes are called.</summary>
internal sealed class ContractScope
{
    private readonly HashSet<ISymbol> _gateFor = new(SymbolEqualityComparer.Default);

    internal ContractScope(Compilation compilation)
    {
        Compilation = compilation;
        HasRemoting = compilation.GetTypeByMetadataName(TypeNames.RemoteContract) is not null;
        foreach (var attribute in compilation.Assembly.GetAttributes())
        {
            if (GateForOf(attribute) is { } contract)
                _gateFor.Add(contract);
        }
    }

    internal Compilation Compilation { get; }

    /// <summary>Whether the runtime that the compilation references knows calls across processes.</summary>
    internal bool HasRemoting { get; }

    /// <summary>The type that a <c>GateFor</c> attribute names, or <see langword="null"/> for other attributes.</summary>
    internal static ITypeSymbol? GateForOf(AttributeData attribute) =>
        attribute.AttributeClass is { } type && type.Is(TypeNames.GateForAttribute) && attribute.ConstructorArguments.Length == 1
            ? attribute.ConstructorArguments[0].Value as ITypeSymbol
            : null;

    internal bool IsContract(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && (type.Has(TypeNames.ContractAttribute) || _gateFor.Contains(type));

    /// <summary>Whether the contract stands for an object with an end of its own, which other contracts return.</summary>
    internal static bool IsDisposable(ITypeSymbol type) =>
        type.Implements("System.IDisposable") || type.Implements("System.IAsyncDisposable");

    /// <summary>Whether virtual servers serve it.</summary>
    internal static bool IsByName(INamedTypeSymbol contract) => contract.GetAttributes().Any(data =>
        data.AttributeClass is { } type && type.Is(TypeNames.ContractAttribute)
        && data.NamedArguments.Any(argument => argument.Key == "ByName" && argument.Value.Value is true));

    internal bool IsSession(ITypeSymbol type) => IsContract(type) && IsDisposable(type);

    /// <summary>
    /// The class that stands for a session of this contract, or <see langword="null"/> when there is none: the contract cannot be gated,
    /// or comes from an assembly that was compiled without the generator.
    /// </summary>
    internal string? SessionClassOf(INamedTypeSymbol contract)
    {
        if (IsLocal(contract))
            return ContractShape.CanBeGated(contract, this) ? GeneratedName(contract, "__Session").InCode : null;

        var (space, name, _) = GeneratedName(contract, "__Session");
        var existing = contract.ContainingAssembly.GetTypeByMetadataName(space.Length == 0 ? name : $"{space}.{name}");
        return existing is not null && Compilation.IsSymbolAccessibleWithin(existing, Compilation.Assembly) ? existing.InCode() : null;
    }

    /// <summary>Namespace and name of a class generated for a contract.</summary>
    /// <remarks>
    /// It stands beside the contract. For a contract of another assembly it stands in a namespace of this assembly: two assemblies
    /// may ask for a gate of one interface.
    /// </remarks>
    internal (string Namespace, string Name, string InCode) GeneratedName(INamedTypeSymbol contract, string suffix)
    {
        string space;
        string name;
        if (IsForeign(contract))
        {
            space = $"PluginRuntime.Generated.{Identifier(Compilation.AssemblyName ?? "Assembly")}";
            name = Identifier(contract.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat)) + suffix;
        }
        else
        {
            space = contract.ContainingNamespace.IsGlobalNamespace ? "" : contract.ContainingNamespace.ToDisplayString();
            name = contract.Name + suffix;
            for (var outer = contract.ContainingType; outer is not null; outer = outer.ContainingType)
                name = $"{outer.Name}_{name}";
        }

        return (space, name, space.Length == 0 ? $"global::{name}" : $"global::{space}.{name}");
    }

    /// <summary>Makes an identifier of any name.</summary>
    internal static string Identifier(string name)
    {
        var identifier = new StringBuilder(name.Length);
        foreach (var character in name)
            identifier.Append(char.IsLetterOrDigit(character) ? character : '_');
        if (identifier.Length == 0 || char.IsDigit(identifier[0]))
            identifier.Insert(0, '_');
        return identifier.ToString();
    }

    /// <summary>Whether the contract carries the attribute in this assembly.</summary>
    internal bool IsMarkedHere(INamedTypeSymbol contract) => IsHere(contract) && contract.Has(TypeNames.ContractAttribute);

    /// <summary>Whether this compilation generates the classes of the contract.</summary>
    private bool IsLocal(INamedTypeSymbol contract) => _gateFor.Contains(contract) || IsHere(contract);

    private bool IsForeign(INamedTypeSymbol contract) => _gateFor.Contains(contract) && !IsMarkedHere(contract);

    private bool IsHere(INamedTypeSymbol contract) => SymbolEqualityComparer.Default.Equals(contract.ContainingAssembly, Compilation.Assembly);
}
