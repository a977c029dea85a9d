using System.Buffers;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Bytes on their way out, in pooled memory that grows. One thread adds; any may look at <see cref="Length"/>.</summary>
internal sealed class OutputBuffer
{
    private const int Smallest = 16 * 1024;
    private const int LargestKept = 2 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Smallest);
    private int _length;

    internal int Length => Volatile.Read(ref _length);

    /// <summary>What was added. Valid until more is.</summary>
    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Room for so many bytes behind those that were added.</summary>
    internal Span<byte> Room(int size)
    {
        if (_length + size > _bytes.Length)
            Grow(size);
        return _bytes.AsSpan(_length, size);
    }

    /// <summary>So many bytes of the room were filled.</summary>
    internal void Advance(int size) => Volatile.Write(ref _length, _length + size);

    /// <summary>Forgets the bytes; memory that is no longer needed goes back.</summary>
    internal void Clear()
    {
        Volatile.Write(ref _length, 0);
        if (_bytes.Length <= LargestKept)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(Smallest);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _bytes.Length * 2));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
