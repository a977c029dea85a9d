using System.Globalization;
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

    /// <summary>The obstacle and its cure, for a message about something that it stands in the way of.</summary>
    internal string InWords() => string.Format(CultureInfo.InvariantCulture, Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), Arguments);
}
