namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Requests of the past, the last one first.</summary>
internal sealed record HistoryOutcome
{
    public required string Kernel { get; init; }

    public IReadOnlyList<HistoryEntry> Requests { get; init; } = [];
}
