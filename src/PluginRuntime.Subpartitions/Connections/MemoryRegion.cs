using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Memory of a virtual server as the kernel keeps it: a descriptor and a size that can never change, and no mapping.</summary>
internal sealed class MemoryRegion : IDisposable
{
    private readonly Descriptor _descriptor;

    private MemoryRegion(Descriptor descriptor, long bytes)
    {
        _descriptor = descriptor;
        Length = bytes;
    }

    /// <summary>Its size in bytes.</summary>
    internal long Length { get; }

    /// <summary>To be passed to the server's process.</summary>
    internal SafeHandle Handle => _descriptor;

    /// <summary>Makes memory of zeros. The system gives pages when they are first touched.</summary>
    /// <param name="bytes">More than 0.</param>
    /// <exception cref="IOException">It cannot be had; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such memory.</exception>
    internal static MemoryRegion Create(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        VirtualSockets.ThrowIfUnsupported();
        return new(SharedMemory.Make("virtual-server", bytes), bytes);
    }

    /// <summary>Gives it up; it is there as long as a process has a descriptor or a mapping.</summary>
    public void Dispose() => _descriptor.Dispose();
}
