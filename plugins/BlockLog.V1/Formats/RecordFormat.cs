using System.Buffers;

namespace BlockLog.Formats;

/// <summary>
/// How records are laid out behind a segment's header. A <em>batch</em> is what was written and flushed at once; each unit tells where
/// its batch begins, since that is how far the writer had seen the file become durable. Stateless.
/// </summary>
/// <remarks>
/// The checksum of every unit covers the segment's fence, too: a block of another file that turns up in this one after a loss of power is
/// not taken for a record of it.
/// </remarks>
internal abstract class RecordFormat
{
    /// <summary>No record may be longer, whatever is configured: what claims to be longer is no record.</summary>
    internal const int MaxPayloadBytes = 16 * 1024 * 1024;

    /// <summary>Stands in the segment's header.</summary>
    internal abstract int Number { get; }

    /// <summary>Length of the segment's header, a multiple of <see cref="Alignment"/>.</summary>
    internal abstract int SegmentHeaderBytes { get; }

    /// <summary>Units begin at multiples of it.</summary>
    internal abstract int Alignment { get; }

    /// <summary>How many bytes of a unit <see cref="Peek"/> needs.</summary>
    internal abstract int UnitHeaderBytes { get; }

    /// <summary>Tells from its header what would stand here; nothing is verified.</summary>
    /// <param name="header"><see cref="UnitHeaderBytes"/> bytes.</param>
    /// <param name="length">The unit's length.</param>
    /// <param name="firstSequence">Its first record's number.</param>
    /// <returns>Whether it can be a unit; zeros cannot.</returns>
    internal abstract bool Peek(ReadOnlySpan<byte> header, out int length, out long firstSequence);

    /// <summary>Verifies and reads a unit.</summary>
    /// <param name="bytes">As many as <see cref="Peek"/> told.</param>
    /// <param name="fence">The segment's fence.</param>
    /// <param name="unit">The unit.</param>
    /// <returns>Whether it is one, undamaged.</returns>
    internal abstract bool TryRead(ReadOnlySpan<byte> bytes, long fence, out RecordUnit unit);

    /// <summary>Tells the records of a unit that was read.</summary>
    internal abstract void GetRecords(ReadOnlySpan<byte> bytes, List<StoredRecord> records);

    /// <summary>Writes a batch that will begin at a multiple of <see cref="Alignment"/>, and pads it to the next.</summary>
    internal abstract void WriteBatch(ArrayBufferWriter<byte> destination, long fence, long firstSequence, IReadOnlyList<RecordToWrite> records);

    /// <summary>Writes the mark that closes a segment.</summary>
    internal abstract void WriteMark(ArrayBufferWriter<byte> destination, long fence, long nextSequence);
}
