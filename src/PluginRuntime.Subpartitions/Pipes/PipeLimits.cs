namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// What a pipe allows, in both directions. Where both ends must agree, the kernel's limits count: they cross in the handshake, and an
/// end that goes beyond them breaks the protocol. Immutable.
/// </summary>
internal sealed record PipeLimits
{
    /// <summary>Calls in each direction that are sent and not answered. A call beyond them waits for its turn, in order, and is not sent if it is cancelled meanwhile.</summary>
    /// <value>1 to 65,536; 1,024 by default. Both ends.</value>
    internal int MaxCalls { get; init; } = 1024;

    /// <summary>Calls that wait for their turn. One more fails at once with <see cref="SubpartitionUnavailableException"/>.</summary>
    /// <value>At least 0; 65,536 by default.</value>
    internal int MaxWaitingCalls { get; init; } = 65_536;

    /// <summary>
    /// Bytes in each direction of messages that are longer than a frame: of arguments from the first frame to the answer, of results from
    /// the first frame to the last. A message beyond them waits; one that is larger than this alone is sent when no other is under way.
    /// </summary>
    /// <value>In bytes, at least 1; 256 MiB by default. Both ends.</value>
    internal long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>The longest message: arguments, a result, or an element of a sequence. A longer one fails its call with <see cref="PayloadException"/> before it is sent.</summary>
    /// <value>In bytes, at least 1; 1 GiB by default. Both ends.</value>
    internal long MaxMessageBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The longest message that goes in one frame; a longer one, or one with large arrays beside it, goes in pieces.</summary>
    /// <value>In bytes, 4 KiB to 16 MiB; 64 KiB by default. Both ends.</value>
    internal int FrameBytes { get; init; } = 64 * 1024;

    /// <summary>The longest piece of a long message. Between two pieces every other message gets its turn.</summary>
    /// <value>In bytes, 4 KiB to 16 MiB; 256 KiB by default. Both ends.</value>
    internal int ChunkBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of a sequence's elements that are sent before its consumer has taken them; an element is sent while there are fewer, so that this many and one element more can be under way.</summary>
    /// <value>In bytes, at least 1; 4 MiB by default. Both ends.</value>
    internal int SequenceWindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes that wait for the other end to read them. Beyond, new calls and elements wait; answers and control frames do not, they are bounded by the calls.</summary>
    /// <value>In bytes; 1 MiB by default.</value>
    internal int OutputBytes { get; init; } = 1024 * 1024;

    /// <summary>How long the handshake may take.</summary>
    /// <value>10 s by default.</value>
    internal TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the other end may be silent although it was asked for a sign of life, before the pipe is closed.</summary>
    /// <value>30 s by default; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</value>
    internal TimeSpan HangTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a close may take to bring what was written, and the reason, to the other end.</summary>
    /// <value>1 s by default.</value>
    internal TimeSpan GoodbyeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Throws if a limit is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It names the limit and its value.</exception>
    internal void Check()
    {
        Check(MaxCalls, 1, 65_536, nameof(MaxCalls));
        Check(MaxWaitingCalls, 0, int.MaxValue, nameof(MaxWaitingCalls));
        Check(MaxBytes, 1, long.MaxValue, nameof(MaxBytes));
        Check(MaxMessageBytes, 1, long.MaxValue, nameof(MaxMessageBytes));
        Check(FrameBytes, 4096, 16 * 1024 * 1024, nameof(FrameBytes));
        Check(ChunkBytes, 4096, 16 * 1024 * 1024, nameof(ChunkBytes));
        Check(SequenceWindowBytes, 1, int.MaxValue, nameof(SequenceWindowBytes));
        Check(OutputBytes, 1, int.MaxValue / 4, nameof(OutputBytes));
    }

    private static void Check(long value, long least, long most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {least} to {most}.");
    }
}
