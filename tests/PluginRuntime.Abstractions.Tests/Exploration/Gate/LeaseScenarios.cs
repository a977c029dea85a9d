using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>Casts in which a lease or a slot index passes from one thread to another.</summary>
internal static class LeaseScenarios
{
    /// <summary>An asynchronous call begins on one thread and ends on another.</summary>
    public static Scenario AsyncCall(Mutation mutation) => AsyncCall(mutation, callsAfterwards: 0);

    /// <summary>The thread that began an asynchronous call goes on with a synchronous one.</summary>
    public static Scenario AsyncThenSyncCall(Mutation mutation) => AsyncCall(mutation, callsAfterwards: 1);

    /// <summary>A thread ends, and another gets its slot index.</summary>
    public static Scenario ThreadDeath(Mutation mutation)
    {
        var (map, gate) = GateScenarios.OneGate(slots: 1);
        var free = map.Add("index 0 is free");
        var ending = new ProgramBuilder("ending thread");
        var first = new CallerSteps(ending, slot: 0, mutation);
        first.Call(gate);
        Free(ending, free, mutation);
        var heir = new ProgramBuilder("heir");
        var second = new CallerSteps(heir, slot: 0, mutation);
        TakeOver(heir, gate, free, mutation);
        second.Call(gate);
        return new Scenario(map, [first.End(calls: 1), second.End(calls: 1), GateScenarios.Swapper(gate, mutation)], GateScenarios.IsSwitched(gate));
    }

    /// <summary>A thread begins an asynchronous call and ends before the call does; another gets its slot index and finishes the call.</summary>
    public static Scenario ThreadDeathDuringAsyncCall(Mutation mutation)
    {
        var (map, gate) = GateScenarios.OneGate(slots: 1);
        var (handed, posted, detached, free) = (map.Add("handed"), map.Add("posted"), map.Add("detached"), map.Add("index 0 is free"));
        var ending = new ProgramBuilder("ending thread");
        var first = new CallerSteps(ending, slot: 0, mutation);
        first.CallAndDetach(gate, handed, posted, detached);
        Free(ending, free, mutation);
        var heir = new ProgramBuilder("heir");
        var second = new CallerSteps(heir, slot: 0, mutation);
        TakeOver(heir, gate, free, mutation);
        second.FinishDetached(gate, handed, posted, detached);
        return new Scenario(
            map, [first.End(calls: 0), second.End(calls: 1), GateScenarios.Swapper(gate, mutation, isAsync: true)], GateScenarios.IsSwitched(gate));
    }

    /// <summary>
    /// The second half of an asynchronous call calls the gate again. Its thread is not inside by its own slot, so nothing recognises it: it waits for a
    /// gate that waits for it. Only the deadline helps.
    /// </summary>
    public static Scenario AsyncReentry(bool hasDeadline)
    {
        var (map, gate) = GateScenarios.OneGate(slots: 2);
        var (handed, posted, detached) = (map.Add("handed"), map.Add("posted"), map.Add("detached"));
        var caller = new CallerSteps(new ProgramBuilder("first half"), slot: 0, Mutation.None);
        caller.CallAndDetach(gate, handed, posted, detached);
        var second = new ProgramBuilder("second half");
        var inner = new CallerSteps(second, slot: 1, Mutation.None);
        second.Await(posted, 1);
        inner.Enter(gate, set: [gate]);
        inner.Use(gate);
        inner.Leave(gate);
        inner.FinishDetached(gate, handed, posted, detached);
        var swapper = hasDeadline
            ? GateScenarios.SwapperWithDeadline(gate, Mutation.None, isAsync: true)
            : GateScenarios.Swapper(gate, Mutation.None, isAsync: true);
        return new Scenario(map, [caller.End(calls: 0), inner.End(calls: 1), swapper], GateScenarios.IsOpen(gate));
    }

    /// <summary>
    /// A flow holds a pin; work that it left behind on another thread calls the gate while the flow disposes the pin and the gate is being switched.
    /// </summary>
    public static Scenario PinnedCall(Mutation mutation)
    {
        var (map, gate) = GateScenarios.OneGate(slots: 2);
        var (pinned, disposed) = (map.Add("pin taken"), map.Add("pin disposed"));
        var holder = new CallerSteps(new ProgramBuilder("pin holder"), slot: 0, mutation);
        holder.Pin(gate, pinned);
        holder.Unpin(gate, disposed);
        var program = new ProgramBuilder("work left behind").Await(pinned, 1);
        var caller = new CallerSteps(program, slot: 1, mutation);
        caller.Enter(gate, disposed: disposed);
        caller.Use(gate);
        caller.Leave(gate);
        program.Set(Register.Outcomes, _ => 1);
        var swapper = GateScenarios.Swapper(gate, mutation, isAsync: true, start: pinned);
        return new Scenario(map, [holder.End(calls: 0), caller.End(calls: 1), swapper], GateScenarios.IsSwitched(gate));
    }

    private static Scenario AsyncCall(Mutation mutation, int callsAfterwards)
    {
        var (map, gate) = GateScenarios.OneGate(slots: 2);
        var (handed, posted, detached) = (map.Add("handed"), map.Add("posted"), map.Add("detached"));
        var first = new CallerSteps(new ProgramBuilder("first half"), slot: 0, mutation);
        first.CallAndDetach(gate, handed, posted, detached);
        for (var call = 0; call < callsAfterwards; call++)
            first.Call(gate);
        var second = new CallerSteps(new ProgramBuilder("second half"), slot: 1, mutation);
        second.FinishDetached(gate, handed, posted, detached);
        return new Scenario(
            map, [first.End(callsAfterwards), second.End(calls: 1), GateScenarios.Swapper(gate, mutation, isAsync: true)], GateScenarios.IsSwitched(gate));
    }

    private static void Free(ProgramBuilder ending, int free, Mutation mutation)
    {
        if (mutation == Mutation.SlotFreedByPlainStore)
            ending.StorePlain(free, 1);
        else
            ending.Interlocked(free, 1);
    }

    private static void TakeOver(ProgramBuilder heir, GateModel gate, int free, Mutation mutation)
    {
        if (mutation != Mutation.SlotRecycledEarly)
            heir.Await(free, 1);
        if (mutation != Mutation.SlotZeroedAtReuse)
            return;
        var slot = gate.Old.Slots[0];
        heir.Store(slot.Enters, 0).Store(slot.Exits, 0).Store(slot.AsyncEnters, 0).Store(slot.AsyncExits, 0);
    }
}
