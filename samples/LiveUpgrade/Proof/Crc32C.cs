using System.Buffers.Binary;
using System.Numerics;

namespace LiveUpgrade.Proof;

/// <summary>CRC-32C as the block log counts it: over eight bytes of a number, then over bytes.</summary>
internal static class Crc32C
{
    internal static uint Of(long number, ReadOnlySpan<byte> bytes)
    {
        Span<byte> first = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(first, number);
        return ~Go(Go(uint.MaxValue, first), bytes);
    }

    private static uint Go(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
            crc = BitOperations.Crc32C(crc, octet);
        return crc;
    }
}
