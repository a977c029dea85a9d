namespace PluginRuntime.Subpartitions;

/// <summary>How the change of one type of virtual servers went. Rejected and rolled back are outcomes, not exceptions.</summary>
public sealed record HostReport
{
    /// <summary>The type's id.</summary>
    public required string Type { get; init; }

    /// <summary>The version that ran before, or <see langword="null"/>.</summary>
    public required string? From { get; init; }

    /// <summary>The version that was to run, or <see langword="null"/> for a removal.</summary>
    public required string? To { get; init; }

    /// <summary><see cref="UpgradePhase.Applied"/>, <see cref="UpgradePhase.Rejected"/> or <see cref="UpgradePhase.RolledBack"/>.</summary>
    public required UpgradePhase Outcome { get; init; }

    /// <summary>Phases in the order they were gone through.</summary>
    public required IReadOnlyList<PhaseTiming> Phases { get; init; }

    /// <summary>Why it was not applied; <see langword="null"/> when it was.</summary>
    public UpgradeFailure? Failure { get; init; }

    /// <summary>From the request until every virtual server had its place in the new processes.</summary>
    public TimeSpan TimeToSwitch { get; init; }

    /// <summary>Moves of virtual servers, those of a way back too.</summary>
    public IReadOnlyList<MoveReport> Moves { get; init; } = [];

    /// <summary>The longest time that one of them was closed.</summary>
    public TimeSpan Pause => Moves.Count == 0 ? TimeSpan.Zero : Moves.Max(static move => move.Closed);

    /// <summary>Remarks for a person.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The processes that left, once they have been reaped.</summary>
    public IReadOnlyList<RetiredProcess> Retired { get; init; } = [];

    /// <summary>How many virtual servers serve in the new version though the change went back.</summary>
    internal int StayedInNew { get; init; }

    /// <summary>Whether what was asked for runs.</summary>
    public bool IsApplied => Outcome == UpgradePhase.Applied;
}
