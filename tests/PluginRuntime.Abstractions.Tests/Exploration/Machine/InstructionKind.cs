namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>
/// What an instruction does. Kinds up to <see cref="End"/> are steps, between which other threads may run; those after it touch only registers
/// and run together with the step before them, which loses no interleaving.
/// </summary>
internal enum InstructionKind
{
    /// <summary>Reads a cell: the thread's own newest buffered store to it, or else memory.</summary>
    Load,

    /// <summary>Puts a store into the thread's buffer; waits while the buffer is full.</summary>
    Store,

    /// <summary>Writes memory at once; can only run when the thread's own buffer is empty.</summary>
    Interlocked,

    /// <summary>Can only run when the thread's own buffer is empty.</summary>
    Fence,

    /// <summary>
    /// Imposes a fence on each other thread, one by one in any order, as interrupts do. This is weaker than draining all buffers in one
    /// instant, so what holds here holds there.
    /// </summary>
    ProcessWideBarrier,

    /// <summary>Can only run when the cell holds the value.</summary>
    Await,

    /// <summary>As <see cref="Await"/>, or jumps at any moment: a deadline.</summary>
    AwaitOrDeadline,

    /// <summary>Not an access of the protocol: records a fact for the checks, at once.</summary>
    Record,

    /// <summary>Not an access of the protocol: breaks an invariant if the recorded fact in the cell is not zero.</summary>
    Use,

    /// <summary>The thread has ended; its buffer may still hold stores.</summary>
    End,

    /// <summary>Computes a register.</summary>
    Set,

    /// <summary>Jumps if the value is not zero.</summary>
    JumpIf,

    /// <summary>Breaks an invariant if the value is zero.</summary>
    Require,
}
