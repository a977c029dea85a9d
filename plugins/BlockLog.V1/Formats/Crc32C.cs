using System.Buffers.Binary;
using System.Numerics;

namespace BlockLog.Formats;

/// <summary>CRC-32 with Castagnoli's polynomial, by the processor's instruction where it has one. Finds every burst of up to 32 bits.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of a number followed by bytes.</summary>
    internal static uint Of(long number, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)number);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var octet in bytes)
            crc = BitOperations.Crc32C(crc, octet);
        return ~crc;
    }
}
