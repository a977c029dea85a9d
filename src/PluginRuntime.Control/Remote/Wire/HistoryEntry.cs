namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A request of the past.</summary>
internal sealed record HistoryEntry
{
    public required string Request { get; init; }

    public string By { get; init; } = "";

    public required DateTimeOffset At { get; init; }

    public double TookMs { get; init; }

    public required string Outcome { get; init; }

    public IReadOnlyList<ChangeOutcome> Changes { get; init; } = [];

    public FailureText? Failure { get; init; }
}
