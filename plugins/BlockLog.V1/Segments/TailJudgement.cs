using BlockLog.Formats;
using BlockLog.Storage;

namespace BlockLog.Segments;

/// <summary>
/// Tells a batch that was torn from a log that is damaged. Behind the last undamaged unit there may be anything: of a batch that was being
/// written when the power went, any sector may have reached the disk and any other not, a whole record behind a missing one too. None of it
/// was acknowledged, and it is cut off. But a unit of a <em>later</em> batch proves that the missing one was durable once: a record that
/// was acknowledged is lost, and to cut the log there would hide it.
/// </summary>
internal static class TailJudgement
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Looks for such a proof.</summary>
    /// <param name="file">The segment's file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="fence">Its fence.</param>
    /// <param name="tail">How it ends.</param>
    /// <returns>The offset of a unit that was written after what is missing had been durable; -1 when there is none.</returns>
    internal static long FindProofOfDamage(ILogFile file, RecordFormat format, long fence, SegmentTail tail)
    {
        // No more records can follow than there is room for: what has another number is chance, or a copy inside of a payload.
        var highestSequence = tail.NextSequence + tail.FileLength - tail.End;
        var chunk = new byte[ChunkBytes + format.UnitHeaderBytes];
        for (var offset = tail.End + format.Alignment; offset < tail.FileLength; offset += ChunkBytes)
        {
            var length = ReadAll(file, offset, chunk);
            for (var at = 0; at < ChunkBytes && at + format.UnitHeaderBytes <= length; at += format.Alignment)
            {
                var next = chunk.AsSpan(at).IndexOfAnyExcept((byte)0);
                if (next < 0)
                    break;
                at += next / format.Alignment * format.Alignment;
                if (at + format.UnitHeaderBytes <= length
                    && format.Peek(chunk.AsSpan(at), out var unitLength, out var sequence)
                    && sequence >= tail.NextSequence && sequence <= highestSequence
                    && offset + at + unitLength <= tail.FileLength
                    && BatchStart(file, format, fence, offset + at, unitLength) > tail.End)
                    return offset + at;
            }
        }

        return -1;
    }

    private static long BatchStart(ILogFile file, RecordFormat format, long fence, long offset, int length)
    {
        var bytes = new byte[length];
        return ReadAll(file, offset, bytes) == length && format.TryRead(bytes, fence, out var unit) ? offset - unit.BatchDistance : -1;
    }

    private static int ReadAll(ILogFile file, long offset, Span<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && file.Read(offset + length, bytes[length..]) is > 0 and var read)
            length += read;
        return length;
    }
}
