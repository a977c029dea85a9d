namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// What one end of a pipe allows, in both directions. Both ends must have the same limits: a peer that goes beyond them breaks the
/// protocol, and its pipe is closed. Immutable.
/// </summary>
internal sealed record PipeLimits
{
    /// <summary>Calls in each direction that are sent and not answered. A call beyond them waits for its turn, in order, and is not sent if it is cancelled meanwhile.</summary>
    /// <value>At least 1; 1,024 by default.</value>
    internal int MaxCalls { get; init; } = 1024;

    /// <summary>Calls that wait for their turn. One more fails at once with <see cref="SubpartitionUnavailableException"/>.</summary>
    /// <value>At least 0; 65,536 by default.</value>
    internal int MaxWaitingCalls { get; init; } = 65_536;

    /// <summary>
    /// Bytes in each direction of messages that are longer than a frame: of arguments from the first frame to the answer, of results from
    /// the first frame to the last. A message beyond them waits; one that is larger than this alone is sent when no other is under way.
    /// </summary>
    /// <value>In bytes; 256 MiB by default.</value>
    internal long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>The longest message: arguments, a result, or an element of a sequence. A longer one fails its call with <see cref="PayloadException"/> before it is sent.</summary>
    /// <value>In bytes; 1 GiB by default.</value>
    internal long MaxMessageBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The longest piece of a message. Between two pieces of a long message every other message gets its turn.</summary>
    /// <value>In bytes, at least 1,024; 64 KiB by default.</value>
    internal int ChunkBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a sequence's elements that are sent before its consumer has taken them. An element that is larger than this is sent when no other is under way.</summary>
    /// <value>In bytes; 1 MiB by default.</value>
    internal int SequenceWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes that wait for the other end to read them. Beyond, new calls and elements wait; answers and control frames do not, they are bounded by the calls.</summary>
    /// <value>In bytes; 1 MiB by default.</value>
    internal int OutputBytes { get; init; } = 1024 * 1024;

    /// <summary>How long the handshake may take.</summary>
    /// <value>10 s by default.</value>
    internal TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the other end may be silent although it was asked for a sign of life, before the pipe is closed.</summary>
    /// <value>30 s by default; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</value>
    internal TimeSpan HangTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
