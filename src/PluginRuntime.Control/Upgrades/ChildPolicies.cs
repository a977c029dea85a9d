using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What a request's policy means for child processes.</summary>
internal static class ChildPolicies
{
    internal static SubpartitionPolicy Of(UpgradePolicy policy) => new()
    {
        CallbackTimeout = policy.CallbackTimeout,
        DrainGrace = policy.QuiesceGrace,
        DrainCancel = policy.QuiesceCancel,
        Force = policy.WhenBlocked == BlockedAction.Force,
        RetireTimeout = policy.RetireTimeout,
        ProbationTime = policy.ProbationTime,
        ProbationLeastCalls = policy.ProbationLeastCalls,
        ProbationErrorMargin = policy.ProbationErrorMargin,
    };

    internal static HostPolicy OfHosts(UpgradePolicy policy) => new()
    {
        Process = Of(policy),
        HandOverTimeout = policy.HandOverTimeout,
        KeepOld = policy.WhenServersStay == StayingAction.KeepOld,
    };
}
