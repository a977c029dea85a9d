using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>Two gates of one set. A caller that calls one after the other must never see new, then old.</summary>
internal static class GateSetScenarios
{
    /// <summary>One caller calls A, then B; the swapper closes both, drains both, opens both.</summary>
    public static Scenario FirstThenSecond(Mutation mutation) => TwoGates(mutation, isReversed: false);

    /// <summary>One caller calls B, then A: the order of opening must not matter.</summary>
    public static Scenario SecondThenFirst(Mutation mutation) => TwoGates(mutation, isReversed: true);

    /// <summary>
    /// Inside a call to A the module begins an asynchronous call to B on the same thread and does not wait for it: the lease on B begins under the lease
    /// on A and outlives it. The thread must be let in though B is closed, and B must not have been found quiet before A.
    /// </summary>
    public static Scenario CallLeftBehind(Mutation mutation)
    {
        var (map, a, b) = Set(slots: 2);
        var (handed, posted, detached) = (map.Add("handed"), map.Add("posted"), map.Add("detached"));
        var first = new CallerSteps(new ProgramBuilder("first half"), slot: 0, mutation);
        first.CallThatLeavesCallBehind(a, b, handed, posted, detached);
        var second = new CallerSteps(new ProgramBuilder("second half"), slot: 1, mutation);
        second.FinishDetached(b, handed, posted, detached);
        var program = new ProgramBuilder("swapper");
        Switch(new SwapperSteps(program, mutation), [b, a], mutation, isAsync: true);
        return new Scenario(map, [first.End(calls: 1), second.End(calls: 1), program.Build()], GateScenarios.IsSwitched(a, b));
    }

    private static (MemoryMap Map, GateModel A, GateModel B) Set(int slots)
    {
        var map = new MemoryMap();
        var a = new GateModel(map, "A", slots);
        return (map, a, new GateModel(map, "B", slots, drainedWith: a));
    }

    private static Scenario TwoGates(Mutation mutation, bool isReversed)
    {
        var (map, a, b) = Set(slots: 1);
        var program = new ProgramBuilder("swapper");
        var swapper = new SwapperSteps(program, mutation);
        if (mutation == Mutation.GatesSwitchedSingly)
        {
            Switch(swapper, [a], mutation);
            Switch(swapper, [b], mutation);
        }
        else if (mutation == Mutation.GatesNeverClosed)
        {
            swapper.Leave(a, GateModel.OpenNew);
            swapper.Leave(b, GateModel.OpenNew);
            Retire(swapper, [a, b], mutation);
        }
        else
        {
            Switch(swapper, [a, b], mutation);
        }

        var caller = isReversed ? Caller(b, a, mutation) : Caller(a, b, mutation);
        return new Scenario(map, [caller, program.Build()], GateScenarios.IsSwitched(a, b));
    }

    private static void Switch(SwapperSteps swapper, GateModel[] gates, Mutation mutation, bool isAsync = false)
    {
        foreach (var gate in gates)
            swapper.Leave(gate, GateModel.FirstClosure);
        Retire(swapper, gates, mutation, isAsync);
        foreach (var gate in gates)
            swapper.Open(gate, GateModel.OpenNew);
    }

    private static void Retire(SwapperSteps swapper, GateModel[] gates, Mutation mutation, bool isAsync = false)
    {
        swapper.Barrier(gates);
        foreach (var group in mutation == Mutation.GatesDrainedSingly ? gates.Chunk(1) : [gates])
            swapper.Drain(group, isAsync);
        foreach (var gate in gates)
            swapper.TearDown(gate);
    }

    private static ThreadProgram Caller(GateModel earlier, GateModel later, Mutation mutation)
    {
        var program = new ProgramBuilder("caller");
        var caller = new CallerSteps(program, slot: 0, mutation);
        caller.Enter(earlier);
        caller.Use(earlier);
        program.Set(Register.Earlier, r => r[Register.Binding]);
        caller.Leave(earlier);
        caller.Enter(later);
        program.Require(
            r => r[Register.Earlier] != GateModel.OpenNew || r[Register.Binding] == GateModel.OpenNew,
            ViolationKind.MixedVersions, "one gate was new, the other is old still");
        caller.Use(later);
        caller.Leave(later);
        program.Set(Register.Outcomes, _ => 1);
        return caller.End(calls: 1);
    }
}
