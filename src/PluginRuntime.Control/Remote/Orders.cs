using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Remote;

/// <summary>What clients ask for, in the words of the runtime.</summary>
internal static class Orders
{
    /// <exception cref="ControlRefusedException">It makes no sense.</exception>
    internal static ServiceRequest RequestOf(RequestOrder order, UpgradePolicy policy, IProgress<UpgradeProgress>? progress)
    {
        if (order.Packages.FirstOrDefault(static path => !Path.IsPathFullyQualified(path)) is { } relative)
            throw Refuse($"The path '{relative}' is relative, and this kernel has a current directory of its own.", "Give an absolute path.");
        return new ServiceRequest
        {
            Id = order.Id,
            By = order.By ?? Environment.UserName,
            Packages = order.Packages,
            Recreate = order.Recreate,
            Reconfigure = order.Reconfigure,
            RollBack = order.RollBack,
            Remove = order.Remove,
            Policy = PolicyOf(policy, order.Policy),
            Progress = progress,
        };
    }

    /// <summary>A kernel's policy, with what an order changes of it.</summary>
    /// <exception cref="ControlRefusedException">It makes no sense.</exception>
    internal static UpgradePolicy PolicyOf(UpgradePolicy policy, PolicyOrder? order) => order is null ? policy : With(policy, order);

    private static UpgradePolicy With(UpgradePolicy policy, PolicyOrder order)
    {
        if (order.DrainDeadlineMs is { } drain)
        {
            // Two fifths to finish by themselves, the rest after they have been asked to, as the defaults divide it.
            var deadline = Time(drain, "drain deadline");
            policy = policy with { QuiesceGrace = deadline * 0.4, QuiesceCancel = deadline * 0.6 };
            var ladder = deadline + policy.HandOverTimeout;
            if (policy.MaxCallerWait < ladder)
                policy = policy with { MaxCallerWait = ladder };
        }

        return policy with
        {
            PauseBudget = order.PauseBudgetMs is { } budget ? Time(budget, "pause budget") : policy.PauseBudget,
            WhenBlocked = order.WhenBlocked switch
            {
                null => policy.WhenBlocked,
                "back-out" => BlockedAction.BackOut,
                "force" => BlockedAction.Force,
                { } other => throw Refuse($"'{other}' is nothing to do when calls stay inside.", "Give back-out or force."),
            },
            WhenServersStay = order.WhenServersStay switch
            {
                null => policy.WhenServersStay,
                "move-all-back" => StayingAction.MoveAllBack,
                "keep-old" => StayingAction.KeepOld,
                { } other => throw Refuse($"'{other}' is nothing to do when virtual servers stay.", "Give move-all-back or keep-old."),
            },
            WhenBusy = order.WhenBusy switch
            {
                null => policy.WhenBusy,
                "wait" => BusyAction.Wait,
                "refuse" => BusyAction.Refuse,
                { } other => throw Refuse($"'{other}' is nothing to do while another request runs.", "Give wait or refuse."),
            },
            ProbationTime = order.ProbationMs is { } probation ? Time(probation, "probation") : policy.ProbationTime,
            ProbationLeastCalls = order.LeastCalls ?? policy.ProbationLeastCalls,
            ProbationErrorMargin = order.MaxErrors is { } margin ? margin is >= 0 and <= 1 ? margin : throw Refuse($"{margin} is no share of calls.", "Give a share from 0 to 1.") : policy.ProbationErrorMargin,
            ProbationLatencyFactor = order.MaxLatencyFactor ?? policy.ProbationLatencyFactor,
            AllowStateLoss = order.AllowStateLoss ?? policy.AllowStateLoss,
        };
    }

    private static TimeSpan Time(double milliseconds, string what) => milliseconds is >= 0 and <= int.MaxValue
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw Refuse($"A {what} of {milliseconds} ms is none.", $"Give from 0 to {int.MaxValue} ms.");

    private static ControlRefusedException Refuse(string cause, string remedy) => new(new ControlRefusal(ControlRefusals.Usage, cause, "Nothing was touched.", remedy));
}
