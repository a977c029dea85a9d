using System.Buffers;
using BlockLog.Formats;
using BlockLog.Storage;

namespace BlockLog.Segments;

/// <summary>Reads the units of a segment one after the other, and stops before the first that is damaged or missing. Not thread-safe.</summary>
/// <param name="file">The segment's file.</param>
/// <param name="format">Its format.</param>
/// <param name="fence">Its fence.</param>
/// <param name="from">Where a unit begins.</param>
/// <param name="to">How far to read.</param>
internal sealed class UnitScan(ILogFile file, RecordFormat format, long fence, long from, long to) : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _bufferOffset = from;
    private int _bufferLength;
    private RecordUnit _unit;

    /// <summary>Where the present unit begins; when there is no further one: where the last ended.</summary>
    internal long Offset { get; private set; } = from;

    /// <summary>The present unit.</summary>
    internal RecordUnit Unit => _unit;

    /// <summary>The present unit's bytes, valid until the next call.</summary>
    internal ReadOnlySpan<byte> Bytes => _buffer.AsSpan((int)(Offset - _bufferOffset), _unit.Length);

    /// <summary>Goes on to the next unit.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool TryNext()
    {
        Offset += _unit.Length;
        if (Has(format.UnitHeaderBytes, out var header)
            && format.Peek(header, out var length, out _)
            && Has(length, out var bytes)
            && format.TryRead(bytes, fence, out _unit))
            return true;
        _unit = default;
        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Sees to it that so many bytes from <see cref="Offset"/> on are in the buffer.</summary>
    private bool Has(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (Offset + count > to)
            return false;
        if (Offset + count > _bufferOffset + _bufferLength && !Fill(count))
            return false;
        bytes = _buffer.AsSpan((int)(Offset - _bufferOffset), count);
        return true;
    }

    private bool Fill(int count)
    {
        var kept = _buffer.AsSpan((int)(Offset - _bufferOffset), (int)(_bufferOffset + _bufferLength - Offset));
        if (count > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            kept.CopyTo(_buffer);
        }

        _bufferLength = kept.Length;
        _bufferOffset = Offset;
        while (_bufferLength < count)
        {
            var wanted = (int)Math.Min(_buffer.Length - _bufferLength, to - _bufferOffset - _bufferLength);
            var read = file.Read(_bufferOffset + _bufferLength, _buffer.AsSpan(_bufferLength, wanted));
            if (read == 0)
                return false;
            _bufferLength += read;
        }

        return true;
    }
}
