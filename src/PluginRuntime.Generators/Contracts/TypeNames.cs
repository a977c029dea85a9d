using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>Recognises types by name: symbols of one type differ between compilations.</summary>
internal static class TypeNames
{
    internal const string ContractAttribute = "PluginRuntime.ContractAttribute";
    internal const string GateForAttribute = "PluginRuntime.GateForAttribute";
    internal const string Abstractions = "PluginRuntime.Abstractions";
    internal const string ContractGateAttribute = "PluginRuntime.Gates.ContractGateAttribute";
    internal const string VirtualServerAttribute = "PluginRuntime.VirtualServerAttribute";
    internal const string IoOffloadAttribute = "PluginRuntime.IoOffloadAttribute";
    internal const string RemoteContractAttribute = "PluginRuntime.Remoting.RemoteContractAttribute";
    internal const string KernelModuleAttribute = "PluginRuntime.KernelModuleAttribute";
    internal const string ContractPayloadsAttribute = "PluginRuntime.ContractPayloadsAttribute";
    internal const string IdempotentAttribute = "PluginRuntime.IdempotentAttribute";
    internal const string BorrowedElementsAttribute = "PluginRuntime.BorrowedElementsAttribute";
    internal const string PayloadSerializer = "PluginRuntime.IPayloadSerializer";
    internal const string RemoteContract = "PluginRuntime.Remoting.RemoteContract";
    internal const string JsonSerializerContext = "System.Text.Json.Serialization.JsonSerializerContext";
    internal const string HoldsSharedTypesOnlyAttribute = "PluginRuntime.HoldsSharedTypesOnlyAttribute";

    private static readonly SymbolDisplayFormat FullName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>How generated code writes a type.</summary>
    private static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Whether the type is the one of this full name (without type parameters) and arity.</summary>
    internal static bool Is(this ITypeSymbol type, string fullName, int arity = 0) =>
        type is INamedTypeSymbol named && named.Arity == arity
        && fullName.EndsWith(named.Name, System.StringComparison.Ordinal) && named.ToDisplayString(FullName) == fullName;

    internal static bool DerivesFrom(this ITypeSymbol type, string fullName)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.Is(fullName))
                return true;
        }

        return false;
    }

    internal static bool Has(this ISymbol symbol, string attribute)
    {
        foreach (var data in symbol.GetAttributes())
        {
            if (data.AttributeClass is { } type && type.Is(attribute))
                return true;
        }

        return false;
    }

    /// <summary>The full name without type parameters.</summary>
    internal static string InFull(this ISymbol symbol) => symbol.ToDisplayString(FullName);

    /// <summary>The type as generated code writes it.</summary>
    internal static string InCode(this ITypeSymbol type) => type.ToDisplayString(Code);

    /// <summary>The type as a person reads it.</summary>
    internal static string InWords(this ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>Whether the type belongs to .NET itself.</summary>
    internal static bool IsOfFramework(this ITypeSymbol type) =>
        type.ContainingAssembly?.Name is { } name
        && (name == "System" || name.StartsWith("System.", System.StringComparison.Ordinal) || name is "mscorlib" or "netstandard");

    internal static bool Implements(this ITypeSymbol type, string fullName)
    {
        foreach (var known in type.AllInterfaces)
        {
            if (known.Is(fullName))
                return true;
        }

        return false;
    }
}
