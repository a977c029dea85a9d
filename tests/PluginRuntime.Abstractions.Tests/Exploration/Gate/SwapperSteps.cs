using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>The swapper's side of the protocol.</summary>
internal sealed class SwapperSteps(ProgramBuilder program, Mutation mutation)
{
    /// <summary>Publishes <paramref name="binding"/>, a closure or, for a module without state, the new generation; leavers of the old will signal.</summary>
    public void Leave(GateModel gate, int binding)
    {
        program.Store(gate.Binding, binding);
        if (mutation != Mutation.DrainingAfterBarrier)
            program.Store(gate.Old.Draining, 1);
    }

    /// <summary>One barrier serves all gates left before it.</summary>
    public void Barrier(params GateModel[] gates)
    {
        if (mutation == Mutation.NoProcessWideBarrier)
            program.Fence();
        else
            program.ProcessWideBarrier(Register.Reached);
        foreach (var gate in gates)
        {
            if (mutation == Mutation.DrainingAfterBarrier)
                program.Store(gate.Old.Draining, 1).Fence();
        }
    }

    /// <summary>Waits until the old generation is quiet, or without end, or until <paramref name="deadline"/>.</summary>
    /// <param name="gate">The gate whose old generation is drained.</param>
    /// <param name="isAsync">Whether asynchronous leases are summed too; a scenario without them leaves out what is always zero.</param>
    /// <param name="deadline">Where to go on at any moment of the wait.</param>
    /// <param name="registered">The cell that says how many slots are in use; null if all are from the beginning.</param>
    public void Drain(GateModel gate, bool isAsync, Label? deadline = null, int? registered = null) => Drain([gate], isAsync, deadline, registered);

    /// <summary>Waits until all old generations of the set are quiet in one sum. They share a signal.</summary>
    public void Drain(GateModel[] set, bool isAsync, Label? deadline = null, int? registered = null)
    {
        var (again, quiet) = (new Label(), new Label());
        var signal = set[0].Old.Signal;
        program.Mark(again);
        if (mutation == Mutation.SignalArmedWithoutFence)
            program.Store(signal, 0);
        else if (mutation != Mutation.SignalArmedAfterSum)
            program.Interlocked(signal, 0);
        if (registered is { } cell && mutation != Mutation.SlotsListedBeforeClosing)
            program.Load(Register.Earlier, cell);
        var isBounded = registered is not null;
        if (mutation == Mutation.EntersSummedFirst)
        {
            SumEnters(set, isAsync, isBounded);
            program.Fence();
            SumExits(set, isAsync, isBounded);
        }
        else
        {
            SumExits(set, isAsync, isBounded);
            program.Fence();
            SumEnters(set, isAsync, isBounded);
        }

        program.Set(Register.Value, r => r[Register.Exits] == r[Register.Enters] ? 1 : 0).Set(Register.Exits, _ => 0).Set(Register.Enters, _ => 0)
            .JumpIf(r => r[Register.Value] == 1, quiet);
        if (mutation == Mutation.SignalArmedAfterSum)
            program.Interlocked(signal, 0);
        if (deadline is null)
            program.Await(signal, 1);
        else
            program.AwaitOrDeadline(signal, 1, deadline);
        program.Jump(again).Mark(quiet).Set(Register.Value, _ => 0);
    }

    public void TearDown(GateModel gate) => program.Record(gate.Old.IsTorn, 1);

    /// <summary>State passes from the old generation to the new; every write that a caller made under its lease must be in it.</summary>
    public void HandOver(GateModel gate) =>
        program.Load(Register.Exits, gate.Old.Data).Load(Register.Enters, gate.Written)
            .Require(r => r[Register.Exits] == r[Register.Enters], ViolationKind.StaleHandOver, "a write under a lease is not in the state handed over")
            .Set(Register.Exits, _ => 0).Set(Register.Enters, _ => 0)
            .StorePlain(gate.New.Data, 1);

    /// <summary>Opens the gate and wakes those who wait for the closure.</summary>
    public void Open(GateModel gate, int binding, int closure = GateModel.FirstClosure)
    {
        if (mutation == Mutation.OpenedByPlainStore)
            program.StorePlain(gate.Binding, binding);
        else
            program.Store(gate.Binding, binding);
        program.Store(gate.OpenedOf(closure), 1);
    }

    public void BackOut(GateModel gate, int closure = GateModel.FirstClosure)
    {
        if (mutation != Mutation.BackOutDoesNotRestore)
            program.Store(gate.Binding, GateModel.OpenOld);
        program.Store(gate.Old.Draining, 0);
        if (mutation != Mutation.BackOutDoesNotWake)
            program.Store(gate.OpenedOf(closure), 1);
    }

    private void SumExits(GateModel[] set, bool isAsync, bool isBounded)
    {
        foreach (var (index, slot) in set.SelectMany(gate => gate.Old.Slots.Index()))
            Add(Register.Exits, isAsync ? [slot.Exits, slot.AsyncExits] : [slot.Exits], index, isBounded);
    }

    private void SumEnters(GateModel[] set, bool isAsync, bool isBounded)
    {
        foreach (var (index, slot) in set.SelectMany(gate => gate.Old.Slots.Index()))
            Add(Register.Enters, isAsync ? [slot.Enters, slot.AsyncEnters] : [slot.Enters], index, isBounded);
    }

    private void Add(int register, int[] cells, int index, bool isBounded)
    {
        var skip = new Label();
        if (isBounded)
            program.JumpIf(r => index >= r[Register.Earlier], skip);
        foreach (var cell in cells)
            program.Load(Register.Value, cell).Set(register, r => r[register] + r[Register.Value]).Set(Register.Value, _ => 0);
        program.Mark(skip);
    }
}
