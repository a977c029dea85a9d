using System.Buffers.Binary;
using System.IO.Hashing;

namespace LiveUpgrade.Proof;

/// <summary>Reads what stands at the start of some bytes, by format; <see langword="null"/> when it is not whole or its checksum is wrong.</summary>
internal static class UnitReader
{
    private const int PlainHeader = 36;
    private const int FrameHeader = 32;
    private const int RecordHeader = 20;
    private const int Sector = 512;

    /// <summary>Format 1: a record with a checksum of its own.</summary>
    internal static LogUnit? ReadPlain(ReadOnlyMemory<byte> memory, long fence)
    {
        var bytes = memory.Span;
        if (bytes.Length < PlainHeader)
            return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length > bytes.Length - PlainHeader)
            return null;
        var end = PlainHeader + (int)length;
        var padded = (end + 7) / 8 * 8;
        if (padded > bytes.Length || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Of(fence, bytes[4..end]))
            return null;
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var id = new Guid(bytes[16..32]);
        return new LogUnit(padded, sequence, id == Guid.Empty ? [] : [new LogEntry(sequence, id, memory[PlainHeader..end])]);
    }

    /// <summary>Format 2: a frame of records with one checksum.</summary>
    internal static LogUnit? ReadFrame(ReadOnlyMemory<byte> memory, long fence)
    {
        var bytes = memory.Span;
        if (bytes.Length < FrameHeader)
            return null;
        var end = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (end < FrameHeader || end > bytes.Length)
            return null;
        var padded = ((int)end + Sector - 1) / Sector * Sector;
        if (padded > bytes.Length || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != XxHash3.HashToUInt64(bytes[8..(int)end], fence))
            return null;
        var first = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        var entries = new LogEntry[BinaryPrimitives.ReadInt32LittleEndian(bytes[12..])];
        var at = FrameHeader;
        for (var index = 0; index < entries.Length; index++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 16)..]);
            entries[index] = new LogEntry(first + index, new Guid(bytes.Slice(at, 16)), memory.Slice(at + RecordHeader, length));
            at += RecordHeader + length;
        }

        return new LogUnit(padded, first, entries);
    }
}
