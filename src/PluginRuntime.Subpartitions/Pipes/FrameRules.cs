namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What is wrong with a frame by itself, whatever came before it.</summary>
internal static class FrameRules
{
    private const FrameFlags OfCalls = FrameFlags.Deadline | FrameFlags.Trace | FrameFlags.PassesDrain | FrameFlags.Long | FrameFlags.To | FrameFlags.From;

    /// <summary>Throws if no frame may begin so.</summary>
    /// <exception cref="PipeViolationException">It says what is wrong.</exception>
    internal static void Check(in FrameHeader header, PipeLimits limits)
    {
        if (header.Type is < FrameType.Call or > FrameType.Pong)
            throw new PipeViolationException($"A frame has type {(byte)header.Type}, which this version does not know.");
        if ((uint)header.Length > (uint)LongestPayload(header.Type, limits))
            throw new PipeViolationException($"A {header.Type} frame has {(uint)header.Length} bytes; {LongestPayload(header.Type, limits)} are allowed.");
        if ((header.Flags & ~AllowedFlags(header.Type)) != 0)
            throw new PipeViolationException($"A {header.Type} frame has flags {(byte)header.Flags:X2}.");
        if (header.Length < ShortestPayload(header))
            throw new PipeViolationException($"A {header.Type} frame has {header.Length} bytes; {ShortestPayload(header)} are needed.");
        if (!HasCall(header.Type) && (header.Slot != 0 || (header.Call != 0 && !HasNumber(header.Type))))
            throw new PipeViolationException($"A {header.Type} frame names call {header.Call} in slot {header.Slot}; it is about none.");
        if (HasCall(header.Type) && header.Slot >= limits.MaxCalls)
            throw new PipeViolationException($"A {header.Type} frame names slot {header.Slot}; there are {limits.MaxCalls}.");
    }

    private static int LongestPayload(FrameType type, PipeLimits limits) => type switch
    {
        FrameType.Call or FrameType.Result or FrameType.Item or FrameType.Fault => limits.FrameBytes + PipeProtocol.HeadBytes,
        FrameType.CallChunk or FrameType.AnswerChunk => limits.ChunkBytes,
        FrameType.Credit => sizeof(uint),
        FrameType.Goodbye => PipeProtocol.HeadBytes,
        _ => 0,
    };

    private static int ShortestPayload(in FrameHeader header) => header.Type switch
    {
        FrameType.Call => CallHead.SizeOf(header.Flags),
        FrameType.CallChunk or FrameType.AnswerChunk or FrameType.Fault or FrameType.Goodbye => 1,
        FrameType.Credit => sizeof(uint),
        _ => 0,
    };

    private static FrameFlags AllowedFlags(FrameType type) => type switch
    {
        FrameType.Call => OfCalls,
        FrameType.Result or FrameType.Item => FrameFlags.Long,
        _ => FrameFlags.None,
    };

    private static bool HasCall(FrameType type) => type <= FrameType.Fault;

    private static bool HasNumber(FrameType type) => type is FrameType.Drain or FrameType.Drained or FrameType.Resume;
}
