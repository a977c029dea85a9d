namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A request of the past.</summary>
internal sealed record HistoryEntry
{
    public required string Request { get; init; }

    public string By { get; init; } = "";

    public required DateTimeOffset At { get; init; }

    /// <summary><see langword="null"/> while it runs.</summary>
    public double? TookMs { get; init; }

    /// <summary><c>running</c>, <c>applied</c>, <c>rejected</c>, <c>rolled-back</c>, <c>recovered-to-new</c>, <c>recovered-to-old</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    public IReadOnlyList<HistoryChange> Changes { get; init; } = [];

    /// <summary>Why it was not applied, or what a person has to look at.</summary>
    public string? Failure { get; init; }
}
