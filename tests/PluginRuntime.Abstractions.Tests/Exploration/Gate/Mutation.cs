namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>Deliberate mistakes in the protocol. Each must be found, or be shown to be harmless.</summary>
public enum Mutation
{
    None,

    /// <summary>The swapper fences itself, but no one else.</summary>
    NoProcessWideBarrier,

    /// <summary>A caller that backs out of a stale enter does not count its exit.</summary>
    RetrySkipsExit,

    /// <summary>A caller that backs out of a stale enter does not wake the swapper.</summary>
    RetryDoesNotSignal,

    /// <summary>Enters are summed before exits.</summary>
    EntersSummedFirst,

    /// <summary>The old generation is torn down before it is quiet.</summary>
    TeardownBeforeDrain,

    /// <summary>The new generation is opened before the old is quiet, although state passes from one to the other.</summary>
    OpenBeforeDrain,

    /// <summary>A caller does not look at the binding again after it counted its enter.</summary>
    NoRecheck,

    /// <summary>The closure is not opened when the swapper backs out.</summary>
    BackOutDoesNotWake,

    /// <summary>The binding stays closed when the swapper backs out, although waiters are woken.</summary>
    BackOutDoesNotRestore,

    /// <summary>A caller leaves without looking whether the swapper waits.</summary>
    LeaverDoesNotSignal,

    /// <summary>The lease of an asynchronous call is given up before it is taken over.</summary>
    DetachReversed,

    /// <summary>An asynchronous call keeps its synchronous enter, and the thread that finishes it counts the exit.</summary>
    LeaseNotTransferred,

    /// <summary>The transfer of a lease does not wake the swapper.</summary>
    DetachDoesNotSignal,

    /// <summary>A thread gets the slot index of another that still runs.</summary>
    SlotRecycledEarly,

    /// <summary>Counts are set back to zero when a slot index gets its next thread.</summary>
    SlotZeroedAtReuse,

    /// <summary>The slot index of a thread is set free by a plain store.</summary>
    SlotFreedByPlainStore,

    /// <summary>The signal is reset after the sums, just before waiting.</summary>
    SignalArmedAfterSum,

    /// <summary>The signal is reset before the sums, but without a fence between.</summary>
    SignalArmedWithoutFence,

    /// <summary>A leaver looks first whether the signal is set already, and then does nothing, not even a fence.</summary>
    SignalSkippedWhenSet,

    /// <summary>The same look, but after a full fence.</summary>
    SignalSkippedAfterFence,

    /// <summary>The leavers are told of the drain only after the barrier.</summary>
    DrainingAfterBarrier,

    /// <summary>A nested call is not recognised and waits for its own gate.</summary>
    ReentryNotRecognised,

    /// <summary>A nested call is recognised only where it comes back to the very gate that its thread is inside of.</summary>
    ReentryRecognisedByGate,

    /// <summary>A call let in because its flow holds a pin does not look at the pin again after it counted its enter.</summary>
    PinNotRechecked,

    /// <summary>It looks again, but without a fence between; the barrier of the swap is over by then.</summary>
    PinRecheckedWithoutFence,

    /// <summary>Gates of a set are switched one after the other.</summary>
    GatesSwitchedSingly,

    /// <summary>Both gates of a set are published to the new generation without having been closed.</summary>
    GatesNeverClosed,

    /// <summary>Each gate of a set is found quiet for itself, one after the other, not all in one sum.</summary>
    GatesDrainedSingly,

    /// <summary>A gate is opened by a plain store.</summary>
    OpenedByPlainStore,

    /// <summary>A caller counts its exit by a plain store.</summary>
    ExitByPlainStore,

    /// <summary>A caller counts its enter by a plain store.</summary>
    EnterByPlainStore,

    /// <summary>The slots to sum are listed before the gate is closed, so that a thread that registers later is not seen.</summary>
    SlotsListedBeforeClosing,
}
