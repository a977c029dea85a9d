using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>A rule that a symbol of a contract breaks.</summary>
internal sealed class Obstacle
{
    internal Obstacle(DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments)
    {
        Rule = rule;
        Symbol = symbol;
        Arguments = arguments;
    }

    internal DiagnosticDescriptor Rule { get; }

    internal ISymbol Symbol { get; }

    internal object[] Arguments { get; }
}
