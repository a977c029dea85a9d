using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// Memory of a virtual server in the server's process. As its server, callbacks of <see cref="Revoke"/> and <see cref="Restore"/> do not
/// overlap uses of it.
/// </summary>
internal sealed unsafe class MappedMemory : ServerMemory, IDisposable
{
    private readonly SafeHandle _descriptor;
    private readonly nint _address;
    private nint _aside;
    private Access _access = Access.Open;

    /// <summary>Maps it.</summary>
    /// <param name="descriptor">From <see cref="MemoryRegion.Handle"/>; owned from here on, also when this fails.</param>
    /// <param name="bytes">Its size: that of the region.</param>
    /// <param name="isNew">Whether no other instance has had it.</param>
    /// <exception cref="IOException">It cannot be mapped; the message says why.</exception>
    internal MappedMemory(SafeHandle descriptor, long bytes, bool isNew)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        _descriptor = descriptor;
        Length = bytes;
        IsNew = isNew;
        try
        {
            VirtualSockets.ThrowIfUnsupported();
            _address = SharedMemory.Map((int)descriptor.DangerousGetHandle(), bytes);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private enum Access
    {
        Open,
        Revoked,
        Ended,
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool IsNew { get; }

    /// <inheritdoc/>
    public override Span<byte> Slice(long offset, int length)
    {
        if (_access != Access.Open)
            throw new ObjectDisposedException(nameof(ServerMemory), _access == Access.Revoked ? "The memory has been handed over to another instance of its server." : "The memory's server has ended.");
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new((byte*)_address + offset, length);
    }

    /// <summary>
    /// Another instance may write from here on: <see cref="Slice"/> throws, and an access by a span that was kept ends this process, since
    /// nothing is mapped there, nor will be. Takes the same time whatever its size; pages are given back by <see cref="Dispose"/>.
    /// </summary>
    /// <exception cref="IOException">The fence cannot be put up: the memory must not be handed over.</exception>
    internal void Revoke()
    {
        if (_access != Access.Open)
            return;
        _aside = SharedMemory.Fence(_address, Length);
        _access = Access.Revoked;
    }

    /// <summary>Undoes <see cref="Revoke"/>: no other instance has it any more. Spans that were kept are good again.</summary>
    /// <exception cref="IOException">It cannot be mapped again; the message says why.</exception>
    internal void Restore()
    {
        if (_access != Access.Revoked)
            return;
        if (_aside != 0 && SharedMemory.PutBack(_aside, _address, Length))
            _aside = 0;
        else
            SharedMemory.MapAgain(_address, (int)_descriptor.DangerousGetHandle(), Length);
        _access = Access.Open;
    }

    /// <summary>Unmaps it: no code of the server runs any more.</summary>
    public void Dispose()
    {
        if (_access == Access.Ended)
            return;
        _access = Access.Ended;
        SharedMemory.Unmap(_address, Length);
        if (_aside != 0)
            SharedMemory.Unmap(_aside, Length);
        _descriptor.Dispose();
    }
}
