using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>The change of one offload as part of a service request: new calls are led to the new process, then the old one is drained.</summary>
/// <param name="subpartition">The offload.</param>
/// <param name="package">What is to serve; <see langword="null"/>: nothing.</param>
/// <param name="policy">Bounds.</param>
/// <param name="since">When the request was made, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="moved">Told of each transition; must not block.</param>
internal sealed class OffloadUpgrade(OffloadSubpartition subpartition, SubpartitionVersion? package, SubpartitionPolicy policy, long since, Action<UpgradePhase, UpgradePhase>? moved)
    : SubpartitionUpgrade<OffloadChange>(subpartition.Id, subpartition.Package, package, subpartition.Parts.Time, since, moved)
{
    private RouterMeasures _measures = new();

    internal OffloadSubpartition Subpartition => subpartition;

    protected override string RemedyOfProbation => "Mend the new version, or give calls more time to end, then apply again.";

    protected override ReadOnlySpan<UpgradePhase> WayBack => [UpgradePhase.Switch];

    /// <summary>Leads new calls to the new generation. Cannot fail.</summary>
    internal void Switch()
    {
        subpartition.Router.MeasureAnew();
        MoveTo(UpgradePhase.Switch);
        Change!.Switch();
    }

    internal OffloadReport Report() => new()
    {
        Subpartition = subpartition.Id,
        From = From,
        To = Package?.Version,
        Outcome = Phase,
        Phases = Phases,
        Failure = Failure,
        TimeToSwitch = TimeToSwitch,
        Pause = _measures.LongestWait,
        CallsHeld = _measures.Held,
        CallsSentAgain = _measures.Resent,
        Blockers = Change?.Blockers ?? [],
        Remarks = Change?.Remarks ?? [],
        Retired = Retired is [var retired] ? retired : null,
    };

    protected override (string Cause, string Remedy)? WhatIsInTheWay() => subpartition.WhatIsInTheWay();

    protected override Task<OffloadChange> BeginAsync(CancellationToken cancellationToken) => subpartition.BeginAsync(Package, policy, cancellationToken);

    protected override void Retire() => _measures = subpartition.Router.MeasureAnew();
}
