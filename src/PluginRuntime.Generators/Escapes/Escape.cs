using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Escapes;

/// <summary>A way out of the module.</summary>
/// <param name="Rule">The rule it breaks when it stands in a signature.</param>
/// <param name="Type">The type through which an object escapes.</param>
/// <param name="Owner">The data type that holds it in a member; <see langword="null"/> when it stands in the signature itself.</param>
/// <param name="Member">That member.</param>
internal sealed record Escape(DiagnosticDescriptor Rule, ITypeSymbol Type, ITypeSymbol? Owner = null, string? Member = null);
