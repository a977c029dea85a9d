namespace PluginRuntime;

/// <summary>Owns the phase of one upgrade: performs every transition, refuses the ones that are not in the table, and times the phases.</summary>
/// <remarks>
/// <code>
/// from        to           when
/// ---------   ----------   ------------------------------------------------------------
/// Inspect     Prepare      nothing refuses the packages
/// Inspect     Rejected     a finding, or the policy, refuses; or the request is cancelled
/// Prepare     Close        state has to pass, or a module in between keeps its generation
/// Prepare     Switch       stateless: switch first, drain the old after
/// Prepare     Rejected     the estimated pause is over the budget
/// Prepare     RolledBack   loading, starting or rehearsing failed, or the request is cancelled
/// Close       HandOver     quiet
/// Close       RolledBack   not quiet in time, or cancelled: reopened on the old
/// HandOver    Switch       the state has passed
/// HandOver    RolledBack   it has not: handed back, reopened on the old
/// Switch      Probation    the policy has one
/// Switch      Retire       it has none
/// Probation   Retire       the new has proved itself
/// Probation   Close        it has not: the way back, where state has to pass
/// Probation   Switch       it has not: the way back, stateless
/// Close       Retire       on the way back, not quiet in time: the new goes on serving
/// HandOver    Retire       on the way back, the state has not passed: likewise
/// Retire      Applied      the old is gone or named
/// Retire      RolledBack   after the way back: the new is gone or named
/// </code>
/// One thread at a time; <see cref="Phase"/> may be read from any.
/// </remarks>
internal sealed class UpgradeLifeCycle(TimeProvider time, Action<UpgradePhase, UpgradePhase>? moved = null)
{
    private readonly List<PhaseTiming> _timings = [];
    private long _since = time.GetTimestamp();
    private volatile UpgradePhase _phase = UpgradePhase.Inspect;

    /// <summary>Where the upgrade is.</summary>
    internal UpgradePhase Phase => _phase;

    /// <summary>Whether it has ended.</summary>
    internal bool IsEnded => IsEnd(_phase);

    /// <summary>How long each phase so far took, in order.</summary>
    internal IReadOnlyList<PhaseTiming> Timings => _timings;

    /// <summary>Whether the table has the transition.</summary>
    internal static bool IsAllowed(UpgradePhase from, UpgradePhase to) => (from, to) switch
    {
        (UpgradePhase.Inspect, UpgradePhase.Prepare or UpgradePhase.Rejected) => true,
        (UpgradePhase.Prepare, UpgradePhase.Close or UpgradePhase.Switch or UpgradePhase.Rejected or UpgradePhase.RolledBack) => true,
        (UpgradePhase.Close, UpgradePhase.HandOver or UpgradePhase.RolledBack or UpgradePhase.Retire) => true,
        (UpgradePhase.HandOver, UpgradePhase.Switch or UpgradePhase.RolledBack or UpgradePhase.Retire) => true,
        (UpgradePhase.Switch, UpgradePhase.Probation or UpgradePhase.Retire) => true,
        (UpgradePhase.Probation, UpgradePhase.Retire or UpgradePhase.Close or UpgradePhase.Switch) => true,
        (UpgradePhase.Retire, UpgradePhase.Applied or UpgradePhase.RolledBack) => true,
        _ => false,
    };

    /// <summary>Moves to the next phase.</summary>
    /// <exception cref="InvalidOperationException">The table does not have the transition.</exception>
    internal void MoveTo(UpgradePhase next)
    {
        var phase = _phase;
        if (!IsAllowed(phase, next))
            throw new InvalidOperationException($"An upgrade cannot go from {phase} to {next}.");
        var now = time.GetTimestamp();
        _timings.Add(new PhaseTiming(phase, time.GetElapsedTime(_since, now)));
        _since = now;
        _phase = next;
        moved?.Invoke(phase, next);
    }

    private static bool IsEnd(UpgradePhase phase) => phase is UpgradePhase.Applied or UpgradePhase.Rejected or UpgradePhase.RolledBack;
}
