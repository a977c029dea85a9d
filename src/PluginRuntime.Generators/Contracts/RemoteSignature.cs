using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>
/// The text that names a method in calls across processes. Two versions of a contract assembly write the same text for a method that
/// both have: names in full, as metadata has them, without versions, nullable annotations and names of tuple elements.
/// </summary>
internal static class RemoteSignature
{
    /// <summary>The method of a contract. The declaring interface is part of it: two bases may declare the same method.</summary>
    internal static string Of(INamedTypeSymbol contract, IMethodSymbol method)
    {
        var declared = SymbolEqualityComparer.Default.Equals(contract, method.ContainingType) ? "" : $"{Of(method.ContainingType)}.";
        return $"{Of(contract)}::{declared}{method.Name}({string.Join(",", method.Parameters.Select(parameter => Of(parameter.Type)))}):{Of(method.ReturnType)}";
    }

    private static string Of(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return $"{Of(array.ElementType)}[{new string(',', array.Rank - 1)}]";
        var outer = type.ContainingType is not null ? Of(type.ContainingType) + "+"
            : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "."
            : "";
        return type is INamedTypeSymbol { TypeArguments.Length: > 0 } generic
            ? $"{outer}{type.Name}<{string.Join(",", generic.TypeArguments.Select(Of))}>"
            : outer + type.Name;
    }
}
