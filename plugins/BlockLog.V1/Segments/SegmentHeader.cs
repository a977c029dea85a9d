using System.Buffers.Binary;
using System.Text;

namespace BlockLog.Segments;

/// <summary>
/// What stands at the start of a segment, whatever its record format: every version reads so much that it can tell which version is needed
/// for the rest. It also says how far the previous segment counts; what stands there beyond, counts for nobody.
/// <code>
///   0  8  "PRTBLOG1"
///   8  4  number of the record format
///  12  4  length of this header with padding: where records begin
///  16  8  fence of this segment
///  24  8  fence of the previous segment; 0: none
///  32  8  how many bytes of the previous segment count
///  40  8  number of the first record
///  48 64  version that wrote it, UTF-8, filled up with zeros
/// 124  4  CRC-32C of all before
/// </code>
/// </summary>
internal sealed record SegmentHeader(int Format, int Length, long Fence, long PreviousFence, long PreviousLength, long FirstSequence, string WrittenBy)
{
    /// <summary>The part that is the same in every format.</summary>
    internal const int Bytes = 128;

    private const int VersionBytes = 64;

    private static ReadOnlySpan<byte> Magic => "PRTBLOG1"u8;

    internal void Write(Span<byte> bytes)
    {
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Format);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Fence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], PreviousFence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], PreviousLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], FirstSequence);
        Encoding.UTF8.TryGetBytes(WrittenBy, bytes.Slice(48, VersionBytes), out _);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[124..], Formats.Crc32C.Of(0, bytes[..124]));
    }

    /// <summary>Reads a header.</summary>
    /// <returns><see langword="null"/> when it is none, or damaged.</returns>
    internal static SegmentHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[124..]) != Formats.Crc32C.Of(0, bytes[..124]))
            return null;
        return new SegmentHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            Encoding.UTF8.GetString(bytes.Slice(48, VersionBytes).TrimEnd((byte)0)));
    }
}
