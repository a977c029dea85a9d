using System.Buffers.Binary;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>What is written in a message that carries descriptors. Little-endian: mark 4 bytes, transfer 8, first 4, count 4, total 4.</summary>
/// <param name="Transfer">What they belong to.</param>
/// <param name="First">Index of the message's first descriptor within the transfer.</param>
/// <param name="Count">Descriptors in the message.</param>
/// <param name="Total">Descriptors in the transfer.</param>
internal readonly record struct DescriptorHeader(long Transfer, int First, int Count, int Total)
{
    internal const int Size = 24;

    /// <summary>"PRD" and a version.</summary>
    private const uint Mark = 0x01445250;

    internal void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(into[4..], Transfer);
        BinaryPrimitives.WriteInt32LittleEndian(into[12..], First);
        BinaryPrimitives.WriteInt32LittleEndian(into[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(into[20..], Total);
    }

    /// <summary>Reads a header; <see langword="null"/>: it is none.</summary>
    internal static DescriptorHeader? Read(ReadOnlySpan<byte> from) =>
        from.Length == Size && BinaryPrimitives.ReadUInt32LittleEndian(from) == Mark
            ? new(BinaryPrimitives.ReadInt64LittleEndian(from[4..]), BinaryPrimitives.ReadInt32LittleEndian(from[12..]), BinaryPrimitives.ReadInt32LittleEndian(from[16..]), BinaryPrimitives.ReadInt32LittleEndian(from[20..]))
            : null;
}
