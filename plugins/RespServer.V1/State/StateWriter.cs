using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace RespServer.State;

/// <summary>
/// Writes the building blocks of the state. A number is written in groups of seven bits, the lowest first, the eighth bit set when another
/// group follows; a field is its number, the length of its content, and the content, so that a reader can keep one it does not know.
/// </summary>
/// <param name="destination">Where to.</param>
internal readonly struct StateWriter(IBufferWriter<byte> destination)
{
    private const int MaxNumberBytes = 10;

    internal static int SizeOf(long value) => 1 + ((63 - BitOperations.LeadingZeroCount((ulong)value | 1)) / 7);

    internal void Number(long value)
    {
        var span = destination.GetSpan(MaxNumberBytes);
        var rest = (ulong)value;
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
            span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        destination.Advance(length);
    }

    /// <summary>Bytes with their length.</summary>
    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Raw(bytes);
    }

    internal void Raw(ReadOnlySpan<byte> bytes) => destination.Write(bytes);

    internal void Field(int number, ReadOnlySpan<byte> content)
    {
        Number(number);
        Bytes(content);
    }

    internal void Field(int number, ReadOnlySequence<byte> content)
    {
        Number(number);
        Number(content.Length);
        foreach (var piece in content)
            Raw(piece.Span);
    }

    /// <summary>A field whose content is a number, in eight bytes.</summary>
    internal void Field(int number, long value)
    {
        Span<byte> content = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(content, value);
        Field(number, content);
    }
}
