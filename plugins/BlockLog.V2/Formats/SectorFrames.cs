using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace BlockLog.Formats;

/// <summary>
/// Format 2: one frame for each batch, with one XxHash3 of 64 bits, at multiples of 512 bytes: no write touches a sector that holds
/// acknowledged records, and a batch is whole or not there. Integers are little-endian.
/// <code>
///  0  8  XxHash3 of everything from byte 8 to the end of the last record, seeded with the segment's fence
///  8  4  length from byte 0 to the end of the last record
/// 12  4  number of records; 0: the mark that closes the segment
/// 16  8  sequence of the first record; of a mark: of the record that would follow
/// 24  8  when it was written, in ticks of 100 ns since the year 1, UTC; 0: not known, carried over from format 1
/// 32     records: id (16), length of the payload (4), payload; then zeros up to a multiple of 512
/// </code>
/// </summary>
internal sealed class SectorFrames : RecordFormat
{
    private const int FrameHeaderBytes = 32;
    private const int RecordHeaderBytes = 20;
    private const int SectorBytes = 512;

    // A batch and a record that was longer than one.
    private const int MaxFrameBytes = 2 * MaxPayloadBytes;

    internal static SectorFrames Instance { get; } = new();

    internal override int Number => 2;

    internal override int SegmentHeaderBytes => SectorBytes;

    internal override int Alignment => SectorBytes;

    internal override int UnitHeaderBytes => FrameHeaderBytes;

    internal override bool Peek(ReadOnlySpan<byte> header, out int length, out long firstSequence)
    {
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        firstSequence = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        length = bytes is >= FrameHeaderBytes and <= MaxFrameBytes ? Padded((int)bytes) : 0;
        return length > 0 && firstSequence > 0;
    }

    internal override bool TryRead(ReadOnlySpan<byte> bytes, long fence, out RecordUnit unit)
    {
        var end = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        unit = new RecordUnit(
            bytes.Length, BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BatchDistance: 0);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) == XxHash3.HashToUInt64(bytes[8..end], fence);
    }

    internal override void GetRecords(ReadOnlySpan<byte> bytes, List<StoredRecord> records)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        DateTimeOffset? writtenAt = ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
        var at = FrameHeaderBytes;
        for (var index = 0; index < count; index++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 16)..]);
            records.Add(new StoredRecord(sequence + index, new Guid(bytes.Slice(at, 16)), at + RecordHeaderBytes, length, writtenAt));
            at += RecordHeaderBytes + length;
        }
    }

    internal override void WriteBatch(ArrayBufferWriter<byte> destination, long fence, long firstSequence, IReadOnlyList<RecordToWrite> records)
    {
        var end = FrameHeaderBytes + records.Sum(record => RecordHeaderBytes + record.Payload.Length);
        var bytes = destination.GetSpan(Padded(end))[..Padded(end)];
        var at = FrameHeaderBytes;
        foreach (var record in records)
        {
            record.Id.TryWriteBytes(bytes[at..]);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(at + 16)..], record.Payload.Length);
            record.Payload.Span.CopyTo(bytes[(at + RecordHeaderBytes)..]);
            at += RecordHeaderBytes + record.Payload.Length;
        }

        Finish(bytes, end, fence, firstSequence, records.Count, records[0].WrittenAt);
        destination.Advance(bytes.Length);
    }

    internal override void WriteMark(ArrayBufferWriter<byte> destination, long fence, long nextSequence)
    {
        Finish(destination.GetSpan(SectorBytes)[..SectorBytes], FrameHeaderBytes, fence, nextSequence, count: 0, writtenAt: null);
        destination.Advance(SectorBytes);
    }

    private static void Finish(Span<byte> bytes, int end, long fence, long firstSequence, int count, DateTimeOffset? writtenAt)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], end);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], writtenAt?.UtcTicks ?? 0);
        bytes[end..].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, XxHash3.HashToUInt64(bytes[8..end], fence));
    }

    private static int Padded(int bytes) => (bytes + SectorBytes - 1) & ~(SectorBytes - 1);
}
