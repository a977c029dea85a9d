using System.Buffers;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>
/// A buffer that grows by pooled pieces and never copies what it has: large states are written to it, and are put together in it again.
/// Not thread-safe. Disposing it gives the pieces back.
/// </summary>
internal sealed class SegmentedBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstPiece = 4 * 1024;
    private const int LargestPiece = 256 * 1024;

    private readonly List<(byte[] Piece, int Length)> _full = [];
    private byte[] _piece = [];
    private int _length;

    /// <summary>What was written, in pieces.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            foreach (var (piece, length) in _full)
                yield return piece.AsMemory(0, length);
            if (_length > 0)
                yield return _piece.AsMemory(0, _length);
        }
    }

    internal long Length => _full.Sum(static full => (long)full.Length) + _length;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _piece.Length - _length);
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return _piece.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>All of it.</summary>
    internal ReadOnlySequence<byte> ToSequence()
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var piece in Pieces)
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>All of it in one array, which is the caller's.</summary>
    internal byte[] ToArray()
    {
        var all = new byte[Length];
        var position = 0;
        foreach (var piece in Pieces)
        {
            piece.CopyTo(all.AsMemory(position));
            position += piece.Length;
        }

        return all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (piece, _) in _full)
            ArrayPool<byte>.Shared.Return(piece);
        if (_piece.Length > 0)
            ArrayPool<byte>.Shared.Return(_piece);
        _full.Clear();
        _piece = [];
        _length = 0;
    }

    private void Ensure(int size)
    {
        if (_piece.Length - _length >= size)
            return;
        if (_length > 0)
            _full.Add((_piece, _length));
        else if (_piece.Length > 0)
            ArrayPool<byte>.Shared.Return(_piece);
        _piece = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Min(LargestPiece, Math.Max(FirstPiece, _piece.Length * 2))));
        _length = 0;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
