namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>In which order the stores of one thread become visible to the others. Loads are always taken in program order.</summary>
public enum MemoryOrder
{
    /// <summary>Every store is visible at once. No hardware does this; it shows what store buffers add.</summary>
    SequentiallyConsistent,

    /// <summary>Stores wait in a first-in, first-out buffer per thread, as on x64. A thread reads its own buffer first.</summary>
    TotalStoreOrder,

    /// <summary>
    /// As <see cref="TotalStoreOrder"/>, but plain stores to different locations leave the buffer in any order. A release store leaves after
    /// all that precede it; a plain store may overtake a release store. This is Arm64 as far as stores go.
    /// </summary>
    ReleaseOrder,
}
