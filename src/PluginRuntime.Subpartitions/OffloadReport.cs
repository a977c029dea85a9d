namespace PluginRuntime.Subpartitions;

/// <summary>How the change of one I/O offload went. Rejected and rolled back are outcomes, not exceptions.</summary>
public sealed record OffloadReport
{
    /// <summary>The offload's id.</summary>
    public required string Subpartition { get; init; }

    /// <summary>The version that served before, or <see langword="null"/>.</summary>
    public required string? From { get; init; }

    /// <summary>The version that was to serve, or <see langword="null"/> for a removal.</summary>
    public required string? To { get; init; }

    /// <summary><see cref="UpgradePhase.Applied"/>, <see cref="UpgradePhase.Rejected"/> or <see cref="UpgradePhase.RolledBack"/>.</summary>
    public required UpgradePhase Outcome { get; init; }

    /// <summary>Phases in the order they were gone through.</summary>
    public required IReadOnlyList<PhaseTiming> Phases { get; init; }

    /// <summary>Why it was not applied; <see langword="null"/> when it was.</summary>
    public UpgradeFailure? Failure { get; init; }

    /// <summary>From the request to the switch.</summary>
    public TimeSpan TimeToSwitch { get; init; }

    /// <summary>The longest time a call waited in the router. Waiting inside the new process for what the old one still owned is not in it.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Calls that waited in the router.</summary>
    public long CallsHeld { get; init; }

    /// <summary>Calls that were sent to a second generation, since the first had turned them away or was lost.</summary>
    public long CallsSentAgain { get; init; }

    /// <summary>Calls that were inside the old generation when the grace period ended.</summary>
    public IReadOnlyList<string> Blockers { get; init; } = [];

    /// <summary>Remarks for a person.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The process that left, once it has been reaped.</summary>
    public RetiredProcess? Retired { get; init; }

    /// <summary>Whether what was asked for serves.</summary>
    public bool IsApplied => Outcome == UpgradePhase.Applied;
}
