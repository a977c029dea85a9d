using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>The change of one type of virtual servers as part of a service request: the servers move to new processes.</summary>
/// <param name="type">The type.</param>
/// <param name="package">What is to run; <see langword="null"/>: nothing.</param>
/// <param name="policy">Bounds.</param>
/// <param name="since">When the request was made, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="moved">Told of each transition; must not block.</param>
internal sealed class HostUpgrade(ServerType type, SubpartitionVersion? package, HostPolicy policy, long since, Action<UpgradePhase, UpgradePhase>? moved)
    : SubpartitionUpgrade<HostChange>(type.Id, type.Package, package, type.Parts.Time, since, moved)
{
    internal ServerType Type => type;

    protected override string RemedyOfProbation => "Mend the new version, then apply again.";

    protected override ReadOnlySpan<UpgradePhase> WayBack => [UpgradePhase.Close, UpgradePhase.HandOver];

    /// <summary>Moves the virtual servers.</summary>
    /// <returns>Why the request is to go back, or <see langword="null"/>: all serve in the new processes, as far as the policy asks for it.</returns>
    internal async Task<string?> SwitchAsync(CancellationToken cancellationToken)
    {
        MoveTo(UpgradePhase.Close);
        MoveTo(UpgradePhase.HandOver);
        if (await Change!.SwitchAsync(cancellationToken).ConfigureAwait(false) is { } cause)
            return cause;
        MoveTo(UpgradePhase.Switch);
        return null;
    }

    internal HostReport Report() => new()
    {
        Type = type.Id,
        From = From,
        To = Package?.Version,
        Outcome = Phase,
        Phases = Phases,
        Failure = Failure,
        TimeToSwitch = TimeToSwitch,
        Moves = Change?.Moves ?? [],
        Remarks = Change?.Remarks ?? [],
        StayedInNew = Change?.StayedInNew ?? 0,
        Retired = Retired,
    };

    protected override (string Cause, string Remedy)? WhatIsInTheWay() => type.WhatIsInTheWay();

    protected override Task<HostChange> BeginAsync(CancellationToken cancellationToken) => type.BeginAsync(Package, policy, cancellationToken);

    protected override void Keep() => Change!.Keep();
}
