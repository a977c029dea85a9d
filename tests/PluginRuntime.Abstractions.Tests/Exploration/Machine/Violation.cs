namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>What went wrong, and the shortest way there: one line for each step.</summary>
internal sealed record Violation(ViolationKind Kind, string Message, IReadOnlyList<string> Trace)
{
    public override string ToString() =>
        $"{Kind}: {Message}{Environment.NewLine}{string.Join(Environment.NewLine, Trace.Select((line, index) => $"  {index + 1,3}. {line}"))}";
}
