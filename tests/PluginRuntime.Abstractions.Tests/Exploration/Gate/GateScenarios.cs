using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>Small casts of threads around one gate (or two), each with one swapper. Each takes the mistake to make, if any.</summary>
internal static class GateScenarios
{
    /// <summary>Two callers call once each while the gate is closed, drained and opened to the new generation.</summary>
    public static Scenario SyncCalls(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        return new Scenario(map, [Caller("caller 0", gate, 0, mutation), Caller("caller 1", gate, 1, mutation), Swapper(gate, mutation)], IsSwitched(gate));
    }

    /// <summary>One caller calls twice.</summary>
    public static Scenario RepeatedCalls(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 1);
        return new Scenario(map, [Caller("caller", gate, 0, mutation, calls: 2), Swapper(gate, mutation)], IsSwitched(gate));
    }

    /// <summary>Two callers call twice each.</summary>
    public static Scenario ManyCalls(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        return new Scenario(
            map,
            [Caller("caller 0", gate, 0, mutation, calls: 2), Caller("caller 1", gate, 1, mutation, calls: 2), Swapper(gate, mutation)],
            IsSwitched(gate));
    }

    /// <summary>The module has no state: the new generation is published at once, the old drains behind it.</summary>
    public static Scenario Stateless(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        var program = new ProgramBuilder("swapper");
        var swapper = new SwapperSteps(program, mutation);
        swapper.Leave(gate, GateModel.OpenNew);
        swapper.Barrier(gate);
        if (mutation == Mutation.TeardownBeforeDrain)
            swapper.TearDown(gate);
        swapper.Drain(gate, isAsync: false);
        swapper.TearDown(gate);
        return new Scenario(map, [Caller("caller 0", gate, 0, mutation), Caller("caller 1", gate, 1, mutation), program.Build()], IsSwitched(gate));
    }

    /// <summary>At any moment of its wait the swapper may meet its deadline: it backs out, and may try once more.</summary>
    public static Scenario BackOut(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        return new Scenario(
            map, [Caller("caller 0", gate, 0, mutation), Caller("caller 1", gate, 1, mutation), SwapperWithDeadline(gate, mutation)], IsOpen(gate));
    }

    /// <summary>After a backed-out attempt a second one follows, which waits without end.</summary>
    public static Scenario SecondAttempt(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 1);
        return new Scenario(map, [Caller("caller", gate, 0, mutation, calls: 2), SwapperWithDeadline(gate, mutation, hasSecondAttempt: true)], IsSwitched(gate));
    }

    /// <summary>A caller writes the state of the old generation under its lease, which the hand-over passes on; another may find the new one.</summary>
    public static Scenario HandOver(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        return new Scenario(
            map,
            [Caller("caller 0", gate, 0, mutation, hasState: true), Caller("caller 1", gate, 1, mutation, hasState: true), Swapper(gate, mutation, hasState: true)],
            IsSwitched(gate));
    }

    /// <summary>A call inside the module calls back into the host, which calls the same gate on the same thread.</summary>
    public static Scenario Reentry(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 2);
        var program = new ProgramBuilder("re-entering caller");
        var caller = new CallerSteps(program, slot: 0, mutation);
        caller.CallThatReenters(gate);
        return new Scenario(map, [caller.End(calls: 2), Caller("caller", gate, 1, mutation), Swapper(gate, mutation)], IsSwitched(gate));
    }

    /// <summary>A thread makes its first call, and so gets its slot, while the gate is being closed.</summary>
    public static Scenario LateRegistration(Mutation mutation)
    {
        var (map, gate) = OneGate(slots: 1);
        var registered = map.Add("slots in use");
        var newcomer = new ProgramBuilder("newcomer").Interlocked(registered, 1);
        var caller = new CallerSteps(newcomer, slot: 0, mutation);
        caller.Call(gate);
        var program = new ProgramBuilder("swapper");
        if (mutation == Mutation.SlotsListedBeforeClosing)
            program.Load(Register.Earlier, registered);
        var swapper = new SwapperSteps(program, mutation);
        swapper.Leave(gate, GateModel.FirstClosure);
        swapper.Barrier(gate);
        swapper.Drain(gate, isAsync: false, registered: registered);
        swapper.TearDown(gate);
        swapper.Open(gate, GateModel.OpenNew);
        return new Scenario(map, [caller.End(calls: 1), program.Build()], IsSwitched(gate));
    }

    internal static (MemoryMap Map, GateModel Gate) OneGate(int slots)
    {
        var map = new MemoryMap();
        return (map, new GateModel(map, "gate", slots));
    }

    internal static ThreadProgram Caller(string name, GateModel gate, int slot, Mutation mutation, int calls = 1, bool hasState = false)
    {
        var caller = new CallerSteps(new ProgramBuilder(name), slot, mutation);
        for (var call = 0; call < calls; call++)
            caller.Call(gate, hasState);
        return caller.End(calls);
    }

    internal static ThreadProgram Swapper(GateModel gate, Mutation mutation, bool isAsync = false, bool hasState = false, int? start = null)
    {
        var program = new ProgramBuilder("swapper");
        if (start is { } cell)
            program.Await(cell, 1);
        var swapper = new SwapperSteps(program, mutation);
        swapper.Leave(gate, GateModel.FirstClosure);
        swapper.Barrier(gate);
        if (mutation == Mutation.TeardownBeforeDrain)
            swapper.TearDown(gate);
        if (mutation == Mutation.OpenBeforeDrain)
            swapper.Open(gate, GateModel.OpenNew);
        swapper.Drain(gate, isAsync);
        if (hasState)
            swapper.HandOver(gate);
        swapper.TearDown(gate);
        if (mutation != Mutation.OpenBeforeDrain)
            swapper.Open(gate, GateModel.OpenNew);
        return program.Build();
    }

    internal static FinalCheck IsSwitched(params GateModel[] gates) =>
        memory => Array.TrueForAll(BindingsOf(gates, memory), binding => binding == GateModel.OpenNew) ? null : "a gate is not open to the new generation";

    internal static FinalCheck IsOpen(GateModel gate) => memory => GateModel.IsOpen(memory[gate.Binding]) ? null : "the gate stays closed";

    private static int[] BindingsOf(GateModel[] gates, ReadOnlySpan<byte> memory)
    {
        var bindings = new int[gates.Length];
        for (var index = 0; index < gates.Length; index++)
            bindings[index] = memory[gates[index].Binding];
        return bindings;
    }

    internal static ThreadProgram SwapperWithDeadline(GateModel gate, Mutation mutation, bool isAsync = false, bool hasSecondAttempt = false)
    {
        var (deadline, end) = (new Label(), new Label());
        var program = new ProgramBuilder("swapper");
        var swapper = new SwapperSteps(program, mutation);
        swapper.Leave(gate, GateModel.FirstClosure);
        swapper.Barrier(gate);
        swapper.Drain(gate, isAsync, deadline);
        swapper.TearDown(gate);
        swapper.Open(gate, GateModel.OpenNew);
        program.Jump(end).Mark(deadline);
        swapper.BackOut(gate);
        if (hasSecondAttempt)
        {
            swapper.Leave(gate, GateModel.FirstClosure + 1);
            swapper.Barrier(gate);
            swapper.Drain(gate, isAsync: false);
            swapper.TearDown(gate);
            swapper.Open(gate, GateModel.OpenNew, GateModel.FirstClosure + 1);
        }

        return program.Mark(end).Build();
    }
}
