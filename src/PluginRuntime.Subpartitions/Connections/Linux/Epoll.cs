using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Watches descriptors, level-triggered. <see cref="Watch"/> and <see cref="Forget"/> from any thread, <see cref="Wait"/> by one.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    internal const uint In = 1;
    internal const uint Out = 4;

    /// <summary>Reported whether one asks or not: the peer is gone.</summary>
    internal const uint Gone = 0x8 | 0x10;

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int Capacity = 256;

    // The structure is packed on x64, and only there.
    private static readonly int KeyOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = KeyOffset + 8;

    private readonly Descriptor _epoll;
    private readonly byte* _events;

    internal Epoll()
    {
        var number = Libc.MakeEpoll(Libc.CloseOnExec);
        if (number < 0)
            throw Errno.Failure("No epoll could be made");
        _epoll = new Descriptor(number);
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * 16));
    }

    /// <summary>Says what is waited for on a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events">What for.</param>
    /// <param name="key">Comes with its events.</param>
    /// <param name="isNew">Whether it is not watched so far.</param>
    internal void Watch(int descriptor, uint events, ulong key, bool isNew)
    {
        var interest = stackalloc byte[16];
        Unsafe.WriteUnaligned(interest, events);
        Unsafe.WriteUnaligned(interest + KeyOffset, key);
        if (Libc.ControlEpoll(_epoll.Number, isNew ? Add : Modify, descriptor, interest) < 0)
            throw Errno.Failure("A descriptor cannot be watched");
    }

    /// <summary>Watches a descriptor no longer. Needed before it is closed: another process may have a copy, and then closing does not end it.</summary>
    internal void Forget(int descriptor)
    {
        var unused = stackalloc byte[16];
        _ = Libc.ControlEpoll(_epoll.Number, Delete, descriptor, unused);
    }

    /// <summary>Waits for events.</summary>
    /// <param name="milliseconds">How long; -1: without end.</param>
    /// <returns>How many there are; read by <see cref="Event"/> before the next wait.</returns>
    internal int Wait(int milliseconds)
    {
        var count = Libc.WaitEpoll(_epoll.Number, _events, Capacity, milliseconds);
        if (count >= 0)
            return count;
        return Errno.Last == Errno.Interrupted ? 0 : throw Errno.Failure("Descriptors cannot be waited for");
    }

    /// <summary>One of the events of the last wait.</summary>
    internal (uint Events, ulong Key) Event(int index)
    {
        var at = _events + (index * EventSize);
        return (Unsafe.ReadUnaligned<uint>(at), Unsafe.ReadUnaligned<ulong>(at + KeyOffset));
    }

    /// <summary>When nobody waits any more.</summary>
    public void Dispose()
    {
        if (_epoll.IsClosed)
            return;
        _epoll.Dispose();
        NativeMemory.Free(_events);
    }
}
