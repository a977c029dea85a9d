using System.Buffers.Binary;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>The 16 bytes that every frame begins with, lowest byte first: length of the payload (4), type (1), flags (1), slot (2), call (8).</summary>
/// <param name="Length">Bytes of the payload.</param>
/// <param name="Type">What the frame says.</param>
/// <param name="Flags">How its payload is to be taken.</param>
/// <param name="Slot">The call's place in its caller's window; free again with the answer.</param>
/// <param name="Call">The call's number; each end counts its own calls from 1. For drains the number of the drain, else 0.</param>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, ushort Slot, ulong Call)
{
    internal const int Size = 16;

    /// <summary>A frame without payload.</summary>
    internal FrameHeader(FrameType type, ushort slot, ulong call)
        : this(0, type, FrameFlags.None, slot, call)
    {
    }

    internal bool IsChunk => Type is FrameType.CallChunk or FrameType.AnswerChunk;

    internal bool IsLong => (Flags & FrameFlags.Long) != 0;

    /// <summary>Reads a header; a length of 2 GiB or more becomes negative, which no frame may have.</summary>
    internal static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt32LittleEndian(source),
        (FrameType)source[4],
        (FrameFlags)source[5],
        BinaryPrimitives.ReadUInt16LittleEndian(source[6..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]));

    internal void Write(Span<byte> destination)
    {
        // The last byte first: one check of the bounds serves all.
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Call);
        BinaryPrimitives.WriteInt32LittleEndian(destination, Length);
        destination[4] = (byte)Type;
        destination[5] = (byte)Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], Slot);
    }
}
