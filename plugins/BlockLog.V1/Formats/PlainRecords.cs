using System.Buffers;
using System.Buffers.Binary;

namespace BlockLog.Formats;

/// <summary>
/// Format 1: one record after the other, each with its own CRC-32C, at multiples of 8 bytes. Integers are little-endian.
/// <code>
///  0  4  CRC-32C of the segment's fence and of everything from byte 4 to the end of the payload
///  4  4  length of the payload
///  8  8  sequence
/// 16 16  id; all zero: not a record but the mark that closes the segment
/// 32  4  distance to the start of the batch
/// 36     payload, then zeros up to a multiple of 8
/// </code>
/// </summary>
internal sealed class PlainRecords : RecordFormat
{
    private const int HeaderBytes = 36;

    internal static PlainRecords Instance { get; } = new();

    internal override int Number => 1;

    internal override int SegmentHeaderBytes => 128;

    internal override int Alignment => 8;

    internal override int UnitHeaderBytes => HeaderBytes;

    internal override bool Peek(ReadOnlySpan<byte> header, out int length, out long firstSequence)
    {
        var payload = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        firstSequence = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        length = payload <= MaxPayloadBytes ? Padded((int)payload) : 0;
        return length > 0 && firstSequence > 0;
    }

    internal override bool TryRead(ReadOnlySpan<byte> bytes, long fence, out RecordUnit unit)
    {
        var end = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var isMark = new Guid(bytes[16..32]) == Guid.Empty;
        unit = new RecordUnit(
            bytes.Length, BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), isMark ? 0 : 1, BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Of(fence, bytes[4..end]);
    }

    internal override void GetRecords(ReadOnlySpan<byte> bytes, List<StoredRecord> records) => records.Add(new StoredRecord(
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), new Guid(bytes[16..32]), HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), null));

    internal override void WriteBatch(ArrayBufferWriter<byte> destination, long fence, long firstSequence, IReadOnlyList<RecordToWrite> records)
    {
        var distance = 0;
        for (var index = 0; index < records.Count; index++)
        {
            var record = records[index];
            distance += Write(destination, fence, firstSequence + index, record.Id, record.Payload.Span, distance);
        }
    }

    internal override void WriteMark(ArrayBufferWriter<byte> destination, long fence, long nextSequence) =>
        Write(destination, fence, nextSequence, Guid.Empty, [], 0);

    private static int Write(ArrayBufferWriter<byte> destination, long fence, long sequence, Guid id, ReadOnlySpan<byte> payload, int distance)
    {
        var length = Padded(payload.Length);
        var bytes = destination.GetSpan(length)[..length];
        var end = HeaderBytes + payload.Length;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], sequence);
        id.TryWriteBytes(bytes[16..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], distance);
        payload.CopyTo(bytes[HeaderBytes..]);
        bytes[end..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(fence, bytes[4..end]));
        destination.Advance(length);
        return length;
    }

    private static int Padded(int payload) => (HeaderBytes + payload + 7) & ~7;
}
