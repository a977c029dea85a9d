using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>Whether what a request does can be taken back with the state it has by then, and why.</summary>
internal static class PlannedWayBack
{
    internal static (bool, string) OfModule(ModuleInspection? before, ModuleInspection? after)
    {
        if (before is null)
            return (false, "no version served before; removing it takes it back");
        if (after is null)
            return (false, "its state goes with it; the package can be applied again");
        if (after.HandOvers.IsDefaultOrEmpty)
            return (true, "the new version has no state to hand back");

        // The way back is the hand-over reversed: what the new hands out, the old must take.
        var lost = after.HandOvers.Select(static handOver => handOver.StateType).OfType<string>()
            .Except(before.HandOvers.Select(static handOver => handOver.StateType).OfType<string>()).ToArray();
        if (lost.Length > 0)
            return (false, $"{before.Version} does not take {string.Join(", ", lost)} back: that state would be lost");
        if (after.HandOvers.Any(IsByValue) && !before.HandOvers.Any(IsByValue))
            return (false, $"{before.Version} takes no state by value: what {after.Version} hands out so would be lost");
        return (true, $"{before.Version} takes over what {after.Version} hands out");
    }

    internal static (bool, string) OfChild(ChildPart part, string? before, UpgradePolicy policy)
    {
        if (before is null)
            return (false, "no version ran before; removing it takes it back");
        if (part.Operation == ChildOperation.Remove)
            return (false, part.Kind == ModuleKind.IoOffload ? "the package can be applied again" : "its virtual servers go with it");
        var until = policy.ProbationTime > TimeSpan.Zero ? "; it takes over by itself when the new version fails its probation" : "";
        return (true, part.Kind == ModuleKind.IoOffload
            ? $"{before} stays in the store and is started again{until}"
            : $"{before} stays in the store; virtual servers move back to it, as far as it takes the state of the new version{until}");
    }

    private static bool IsByValue(HandOverDeclaration handOver) => handOver.Kind != HandOverKind.ByReference;
}
