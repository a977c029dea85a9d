using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel;

/// <summary>How an upgrade of kernel modules went. Rejected and rolled back are outcomes, not exceptions.</summary>
public sealed record UpgradeReport
{
    /// <summary><see cref="UpgradePhase.Applied"/>, <see cref="UpgradePhase.Rejected"/> or <see cref="UpgradePhase.RolledBack"/>.</summary>
    public required UpgradePhase Outcome { get; init; }

    /// <summary>What was to change, module by module.</summary>
    public required IReadOnlyList<ModuleChange> Changes { get; init; }

    /// <summary>Phases in the order they were gone through.</summary>
    public required IReadOnlyList<PhaseTiming> Phases { get; init; }

    /// <summary>What inspection found, of all packages.</summary>
    public required IReadOnlyList<InspectionFinding> Findings { get; init; }

    /// <summary>
    /// Why it was not applied; <see langword="null"/> when it was. Set beside <see cref="UpgradePhase.Applied"/> in one case: the new
    /// version failed its probation and the way back failed, too, so that the new goes on serving and a person has to look.
    /// </summary>
    public UpgradeFailure? Failure { get; init; }

    /// <summary>How long gates were closed; zero for a stateless switch.</summary>
    public TimeSpan GateClosed { get; init; }

    /// <summary>The part of it in which state passed.</summary>
    public TimeSpan HandOver { get; init; }

    /// <summary>The longest time a caller waited because of the upgrade.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How many callers waited.</summary>
    public int CallersHeld { get; init; }

    /// <summary>From the request to the switch.</summary>
    public TimeSpan TimeToSwitch { get; init; }

    /// <summary>The pause that the rehearsal led to expect.</summary>
    public TimeSpan ExpectedPause { get; init; }

    /// <summary>Who was inside when the grace period ended, if anyone.</summary>
    public IReadOnlyList<string> Blockers { get; init; } = [];

    /// <summary>Remarks for a person: what was judged on too little, what was dropped, what had to be cancelled.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The generations that left service.</summary>
    public IReadOnlyList<RetiredGeneration> Retired { get; init; } = [];

    /// <summary>The report of a request that had nothing to do with kernel modules.</summary>
    internal static UpgradeReport Nothing(UpgradePhase outcome) => new() { Outcome = outcome, Changes = [], Phases = [], Findings = [] };

    /// <summary>Whether the new versions serve.</summary>
    public bool IsApplied => Outcome == UpgradePhase.Applied;
}
