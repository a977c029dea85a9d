using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Store;

/// <summary>
/// A frame of a stream: length (4 bytes), checksum of what follows (4), number of the connection (8), number of the frame in it (8),
/// and content that follows from both numbers, as its length does. So every byte of every frame of every connection is known.
/// </summary>
public static class Frame
{
    /// <summary>No frame is longer.</summary>
    public const int MaxBytes = HeadBytes + (WordBytes * MaxWords);

    private const int WordBytes = 8;
    private const int MaxWords = 32;
    private const int CheckedFrom = 8;
    private const int HeadBytes = 24;

    /// <summary>Writes a frame.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> destination, long connection, long number)
    {
        var words = 4 + (int)((ulong)Mark.Of(connection, number) % (MaxWords - 3));
        var frame = destination[..(HeadBytes + (words * WordBytes))];
        var content = MemoryMarshal.Cast<byte, long>(frame[CheckedFrom..]);
        content[0] = connection;
        content[1] = number;
        for (var word = 2; word < content.Length; word++)
            content[word] = Mark.Of(content[word - 1], word);
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(content));
        return frame.Length;
    }

    /// <summary>Looks for a whole frame.</summary>
    /// <param name="source">Begins with a frame.</param>
    /// <param name="length">The frame's length; 0: it is not whole yet.</param>
    /// <returns>Its number in its connection.</returns>
    /// <exception cref="InvalidDataException">It is not as it was written.</exception>
    public static long Check(ReadOnlySpan<byte> source, out int length)
    {
        length = 0;
        if (source.Length < HeadBytes)
            return -1;
        var whole = BinaryPrimitives.ReadInt32LittleEndian(source);
        if (whole is < HeadBytes or > MaxBytes || whole % WordBytes != 0)
            throw new InvalidDataException($"A frame cannot have {whole} bytes.");
        if (source.Length < whole)
            return -1;
        length = whole;
        var content = MemoryMarshal.Cast<byte, long>(source[CheckedFrom..whole]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) != Checksum(content))
            throw new InvalidDataException($"A frame of {whole} bytes has another checksum.");
        return content[1];
    }

    private static uint Checksum(ReadOnlySpan<long> content)
    {
        var checksum = uint.MaxValue;
        foreach (var word in content)
            checksum = BitOperations.Crc32C(checksum, (ulong)word);
        return checksum;
    }
}
