using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>What must hold in every state.</summary>
internal static class Invariants
{
    internal static string? Broken(World world)
    {
        foreach (var kernel in world.Kernels)
        {
            if (world.Row == Decision.Committed && kernel is { Record: Record.None or Record.EndedOld })
                return "The row says committed, and a kernel has not the new or has ended on the old.";
            if (world.Row != Decision.Committed && kernel is { Record: Record.EndedNew, IsStuck: false })
                return "A kernel has ended on the new, and the row does not say committed.";
            if (kernel is { SaidNo: true, Serves: Served.New })
                return "A kernel that said no serves the new.";
            if (kernel is { Part.Phase: ParticipantPhase.Kept, Serves: not Served.New } or { Part.Phase: ParticipantPhase.Undone, Serves: not Served.Old })
                return "A kernel says that it serves what it does not serve.";
        }

        if (world.Outcome is FleetOutcome.Applied && world.Row != Decision.Committed)
            return "The coordinator reports the request as applied, and the row does not say so.";
        if (world.Outcome is FleetOutcome.Rejected or FleetOutcome.RolledBack && world.Row == Decision.Committed)
            return "The coordinator reports the request as not applied, and the row says committed.";
        if (world.Outcome is FleetOutcome.Rejected && world.Kernels.Any(static kernel => kernel.Serves == Served.New))
            return "The coordinator reports that nothing was touched, and a kernel serves the new.";
        return world.IsEnd ? BrokenAtEnd(world) : null;
    }

    private static string? BrokenAtEnd(World world)
    {
        var isMixed = world.Kernels.Select(static kernel => kernel.Serves).Distinct().Count() > 1;
        if (isMixed && !world.Kernels.Any(static kernel => kernel.IsStuck))
            return "All have ended, and the kernels serve different versions.";
        if (world.Row == Decision.Committed && world.Kernels.Any(static kernel => kernel.Serves != Served.New))
            return "All have ended, the row says committed, and a kernel serves the old.";
        if (world.Outcome == FleetOutcome.Mixed && !world.Kernels.Any(static kernel => kernel.IsStuck))
            return "The request is reported as mixed, and every kernel could go back.";

        // Of a kernel that was lost the coordinator knows nothing; it says so in the report.
        return world.Coordinator is { } known && world.Outcome != FleetOutcome.Mixed && isMixed
            && world.Kernels.Zip(known.Kernels).Any(static kernel => kernel.First.IsStuck && kernel.Second != KernelStanding.Lost)
            ? "A kernel could not go back and has said so, and the request is not reported as mixed."
            : null;
    }
}
