using PluginRuntime.Abstractions.Tests.Exploration.Machine;

namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>The caller's side of the protocol, written for one thread index. The steps are those of the generated gate, one access each.</summary>
internal sealed class CallerSteps(ProgramBuilder program, int slot, Mutation mutation)
{
    /// <summary>A whole synchronous call. With <paramref name="hasState"/> it writes the module's state in the old generation and needs what was handed over in the new.</summary>
    public void Call(GateModel gate, bool hasState = false)
    {
        Enter(gate);
        if (hasState)
            UseState(gate);
        else
            Use(gate);
        Leave(gate);
        Finish();
    }

    /// <summary>A call inside which the module calls back into the host, and the host calls the gate again.</summary>
    public void CallThatReenters(GateModel gate)
    {
        Enter(gate);
        UseOnce(gate, Register.Binding, "calls back");
        Enter(gate, Register.NestedBinding, set: [gate]);
        UseOnce(gate, Register.NestedBinding, "nested use");
        Leave(gate, Register.NestedBinding);
        UseOnce(gate, Register.Binding, "returns from the callback");
        Leave(gate);
        program.Set(Register.NestedBinding, _ => 0);
        Finish();
        program.Set(Register.Outcomes, r => r[Register.Outcomes] + 1);
    }

    /// <summary>The first half of an asynchronous call: the module posts the rest to a pool thread, the gate transfers the lease.</summary>
    /// <param name="gate">The gate called.</param>
    /// <param name="handed">The binding that the call runs in, for the second half.</param>
    /// <param name="posted">Set when the module has left its continuation.</param>
    /// <param name="detached">Set when the gate has left its own, which runs after the module's.</param>
    public void CallAndDetach(GateModel gate, int handed, int posted, int detached)
    {
        Enter(gate);
        Detach(gate, handed, posted, detached);
        program.Set(Register.Binding, _ => 0);
    }

    /// <summary>A call to <paramref name="outer"/> inside which the module begins an asynchronous call to <paramref name="inner"/> that outlives it.</summary>
    public void CallThatLeavesCallBehind(GateModel outer, GateModel inner, int handed, int posted, int detached)
    {
        Enter(outer);
        UseOnce(outer, Register.Binding, "calls another gate");
        Enter(inner, Register.NestedBinding, set: [outer, inner]);
        Detach(inner, handed, posted, detached, Register.NestedBinding);
        UseOnce(outer, Register.Binding, "goes on");
        Leave(outer);
        program.Set(Register.NestedBinding, _ => 0);
        Finish();
    }

    /// <summary>The second half, on another thread: the module runs on, then the gate's continuation ends the lease in this thread's slot.</summary>
    public void FinishDetached(GateModel gate, int handed, int posted, int detached)
    {
        program.Await(posted, 1).Load(Register.Binding, handed);
        Use(gate);
        program.Await(detached, 1);
        Increment(r => mutation == Mutation.LeaseNotTransferred ? Slot(gate, r).Exits : Slot(gate, r).AsyncExits);
        SignalIfDraining(gate, Register.Binding);
        Finish();
    }

    /// <summary>Counts the caller in, waiting while the gate is closed.</summary>
    /// <param name="gate">The gate called.</param>
    /// <param name="binding">The register for the binding through which the call goes.</param>
    /// <param name="set">
    /// The gates closed together: a thread that holds a lease on any of them is let into the old generation. Null leaves out the look at the own slots; it
    /// finds nothing on a thread that is never inside.
    /// </param>
    /// <param name="disposed">The cell that says whether a pin in the caller's flow was disposed; null when there is no pin.</param>
    public void Enter(GateModel gate, int binding = Register.Binding, GateModel[]? set = null, int? disposed = null)
    {
        var (retry, open, inside, held) = (new Label(), new Label(), new Label(), new Label());
        program.Mark(retry).Load(binding, gate.Binding).JumpIf(r => GateModel.IsOpen(r[binding]), open);
        if (mutation == Mutation.LeaseNotTransferred || (mutation == Mutation.ReentryRecognisedByGate && set is not null))
            set = [gate];
        if (mutation != Mutation.ReentryNotRecognised && set is not null)
            JumpIfInside(set, held);
        if (disposed is { } pin)
            EnterByPin(gate, binding, pin, inside, retry);
        program.Await(r => gate.OpenedOf(r[binding]), 1).Jump(retry).Mark(open);
        Increment(r => Slot(gate, r, binding).Enters, isPlain: mutation == Mutation.EnterByPlainStore);
        if (mutation == Mutation.NoRecheck)
            program.Jump(inside);
        program.Load(Register.Value, gate.Binding).JumpIf(r => r[Register.Value] == r[binding], inside);
        if (mutation != Mutation.RetrySkipsExit)
            Increment(r => Slot(gate, r, binding).Exits);
        if (mutation != Mutation.RetryDoesNotSignal)
            SignalIfDraining(gate, binding);
        program.Jump(retry).Mark(held).Set(binding, _ => GateModel.OpenOld);
        Increment(r => Slot(gate, r, binding).Enters);
        program.Mark(inside).Set(Register.Value, _ => 0);
    }

    /// <summary>Takes a pin: a lease that belongs to no frame, taken while nothing is being quiesced.</summary>
    public void Pin(GateModel gate, int pinned)
    {
        Increment(_ => gate.Old.Slots[slot].AsyncEnters);
        program.Interlocked(pinned, 1);
    }

    /// <summary>Disposes the pin: first it shows as disposed, then its lease ends.</summary>
    public void Unpin(GateModel gate, int disposed)
    {
        program.Interlocked(disposed, 1);
        Increment(_ => gate.Old.Slots[slot].AsyncExits);
        SignalIfDraining(gate, Register.Binding);
    }

    public void Leave(GateModel gate, int binding = Register.Binding)
    {
        Increment(r => Slot(gate, r, binding).Exits, isPlain: mutation == Mutation.ExitByPlainStore);
        if (mutation != Mutation.LeaverDoesNotSignal)
            SignalIfDraining(gate, binding);
    }

    public void Use(GateModel gate)
    {
        UseOnce(gate, Register.Binding, "use begins");
        UseOnce(gate, Register.Binding, "use ends");
    }

    /// <summary>Ends the thread; every one of its calls must have had its outcome.</summary>
    public ThreadProgram End(int calls) =>
        program.Require(r => r[Register.Outcomes] == calls, ViolationKind.WrongEnd, "a call had not exactly one outcome").Build();

    private void Detach(GateModel gate, int handed, int posted, int detached, int binding = Register.Binding)
    {
        UseOnce(gate, binding, "use, first half");
        program.Store(_ => handed, r => r[binding]).Store(posted, 1);
        if (mutation == Mutation.DetachReversed)
        {
            Increment(r => Slot(gate, r, binding).Exits);
            Increment(r => Slot(gate, r, binding).AsyncEnters);
            SignalIfDraining(gate, binding);
        }
        else if (mutation != Mutation.LeaseNotTransferred)
        {
            Increment(r => Slot(gate, r, binding).AsyncEnters);
            Increment(r => Slot(gate, r, binding).Exits);
            if (mutation != Mutation.DetachDoesNotSignal)
                SignalIfDraining(gate, binding);
        }

        program.Store(detached, 1);
    }

    private void UseState(GateModel gate)
    {
        var (isNew, done) = (new Label(), new Label());
        program.JumpIf(r => r[Register.Binding] == GateModel.OpenNew, isNew).StorePlain(gate.Old.Data, 1).Record(gate.Written, 1).Jump(done)
            .Mark(isNew).Load(Register.Value, gate.New.Data)
            .Require(r => r[Register.Value] == 1, ViolationKind.StaleHandOver, "the new generation has no state yet")
            .Set(Register.Value, _ => 0).Mark(done);
        UseOnce(gate, Register.Binding, "use ends");
    }

    private void UseOnce(GateModel gate, int binding, string text) =>
        program.Use(r => gate.Of(r[binding]).IsTorn, ViolationKind.UseAfterTeardown, text);

    /// <summary>A thread that is inside already has more enters than exits in its own slot; what it detached does not count.</summary>
    private void JumpIfInside(GateModel[] set, Label held)
    {
        foreach (var own in set.Select(gate => gate.Old.Slots[slot]))
        {
            program.Load(Register.Enters, own.Enters).Load(Register.Exits, own.Exits)
                .Set(Register.Value, r => r[Register.Enters] > r[Register.Exits] ? 1 : 0).Set(Register.Enters, _ => 0).Set(Register.Exits, _ => 0)
                .JumpIf(r => r[Register.Value] != 0, held);
        }
    }

    /// <summary>
    /// A pin may be disposed on another thread at any moment, so the enter must be visible before the pin is seen to last: the pin's own lease ends only after
    /// its disposal shows.
    /// </summary>
    private void EnterByPin(GateModel gate, int binding, int disposed, Label inside, Label retry)
    {
        var over = new Label();
        program.Load(Register.Value, disposed).JumpIf(r => r[Register.Value] != 0, over).Set(binding, _ => GateModel.OpenOld);
        Increment(r => Slot(gate, r, binding).Enters);
        if (mutation == Mutation.PinNotRechecked)
            program.Jump(inside);
        if (mutation != Mutation.PinRecheckedWithoutFence)
            program.Fence();
        program.Load(Register.Value, disposed).JumpIf(r => r[Register.Value] == 0, inside);
        Increment(r => Slot(gate, r, binding).Exits);
        SignalIfDraining(gate, binding);
        program.Jump(retry).Mark(over);
    }

    private void SignalIfDraining(GateModel gate, int binding)
    {
        var skip = new Label();
        program.Load(Register.Value, r => gate.Of(r[binding]).Draining).JumpIf(r => r[Register.Value] == 0, skip);
        if (mutation == Mutation.SignalSkippedAfterFence)
            program.Fence();
        if (mutation is Mutation.SignalSkippedWhenSet or Mutation.SignalSkippedAfterFence)
            program.Load(Register.Value, r => gate.Of(r[binding]).Signal).JumpIf(r => r[Register.Value] != 0, skip);
        program.Interlocked(r => gate.Of(r[binding]).Signal, _ => 1).Mark(skip).Set(Register.Value, _ => 0);
    }

    private void Increment(Expression cell, bool isPlain = false)
    {
        program.Load(Register.Value, cell);
        if (isPlain)
            program.StorePlain(cell, r => r[Register.Value] + 1);
        else
            program.Store(cell, r => r[Register.Value] + 1);
        program.Set(Register.Value, _ => 0);
    }

    private void Finish() => program.Set(Register.Binding, _ => 0).Set(Register.Outcomes, r => r[Register.Outcomes] + 1);

    private SlotModel Slot(GateModel gate, ReadOnlySpan<byte> registers, int binding = Register.Binding) =>
        gate.Of(registers[binding]).Slots[slot];
}
