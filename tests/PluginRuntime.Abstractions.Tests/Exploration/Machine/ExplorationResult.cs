namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>What an exploration saw. Without a violation, <see cref="States"/> is the whole state space.</summary>
internal sealed record ExplorationResult(int States, int Steps, Violation? Violation)
{
    public override string ToString() => $"{States} states, {Steps} steps: {(Violation is null ? "holds" : Violation.ToString())}";
}
