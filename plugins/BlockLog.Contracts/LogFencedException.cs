namespace BlockLog;

/// <summary>
/// A generation that lost the log to another tried to write. It acknowledges nothing any more. Whether the record is in the log is for
/// the new owner to say: repeat with the same id.
/// </summary>
public sealed class LogFencedException : InvalidOperationException
{
    /// <summary>Made by the log.</summary>
    /// <param name="ownFence">The fence of the generation that was refused.</param>
    /// <param name="presentFence">The fence that stands now.</param>
    public LogFencedException(long ownFence, long presentFence)
        : base($"The write was refused: this process wrote under fence {ownFence}, and the log has been taken over under fence {presentFence}. Repeat the append with the same id; the new owner knows whether the record is in the log.")
    {
        OwnFence = ownFence;
        PresentFence = presentFence;
    }

    /// <summary>The fence of the generation that was refused.</summary>
    public long OwnFence { get; }

    /// <summary>The fence that stands now.</summary>
    public long PresentFence { get; }
}
