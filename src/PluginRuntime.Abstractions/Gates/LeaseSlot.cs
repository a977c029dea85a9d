using System.Runtime.InteropServices;

namespace PluginRuntime.Gates;

/// <summary>
/// One thread's counters in one generation. Only the thread that owns the index writes them, so an increment is a plain load and a
/// release store. All only grow. 128 bytes, so that no two threads' hot fields share a cache line, wherever the array lies.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct LeaseSlot
{
    /// <summary>Synchronous frames that entered on this thread. <c>Enters - Exits</c> is the depth of the thread inside the generation.</summary>
    internal long Enters;

    /// <summary>Synchronous frames that left on this thread.</summary>
    internal long Exits;

    /// <summary>Leases that outlived their frame: taken over from <see cref="Enters"/> on this thread.</summary>
    internal long AsyncEnters;

    /// <summary>Such leases that ended on this thread, wherever they began.</summary>
    internal long AsyncExits;

    /// <summary>Calls that ended in an exception other than cancellation.</summary>
    internal long Faults;

    /// <summary>The method entered last, as <see cref="ContractMethods"/> numbers it: names who blocks, costs one store.</summary>
    internal int Method;
}

/// <summary>A slot on the heap, for threads whose index is beyond the generation's array.</summary>
internal sealed class LeaseSlotBox
{
    internal LeaseSlot Slot;
}
