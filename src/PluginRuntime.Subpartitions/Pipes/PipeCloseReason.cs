namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Why a pipe is closed.</summary>
internal enum PipeCloseCode
{
    /// <summary>This end closed it.</summary>
    ClosedHere = 1,

    /// <summary>The other end closed it, and said so.</summary>
    ClosedByPeer,

    /// <summary>It ended without a word: the process at the other end is gone.</summary>
    PeerGone,

    /// <summary>Reading or writing failed.</summary>
    Broken,

    /// <summary>The other end broke the protocol.</summary>
    PeerViolation,

    /// <summary>The other end says that this one broke the protocol.</summary>
    Accused,

    /// <summary>The other end gave no sign of life.</summary>
    Hung,

    /// <summary>The other end does not speak this protocol.</summary>
    NotOurProtocol,

    /// <summary>The two ends have no version of the protocol in common.</summary>
    NoCommonVersion,

    /// <summary>The token was wrong.</summary>
    WrongToken,

    /// <summary>The handshake took too long.</summary>
    HandshakeTimeout,
}

/// <summary>Why a pipe is closed, and in words: what was wrong. Immutable.</summary>
/// <param name="Code">Why.</param>
/// <param name="Text">A sentence for people.</param>
internal sealed record PipeCloseReason(PipeCloseCode Code, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Text}";
}

/// <summary>A pipe is closed, or did not come to be.</summary>
/// <param name="reason">Why.</param>
/// <param name="innerException">What reading or writing threw.</param>
internal sealed class PipeClosedException(PipeCloseReason reason, Exception? innerException = null) : IOException(reason.Text, innerException)
{
    /// <summary>Why.</summary>
    internal PipeCloseReason Reason { get; } = reason;
}
