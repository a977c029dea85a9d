namespace BlockLog;

/// <summary>
/// A part of the log that was once acknowledged cannot be read. Nothing is served from a log that is found to be damaged when it is
/// opened: to leave the part out would be to lose it silently.
/// </summary>
public sealed class LogDamagedException : IOException
{
    /// <summary>Made by the log.</summary>
    /// <param name="file">The name of the damaged file.</param>
    /// <param name="offset">Where the damage begins, in bytes from the start of the file.</param>
    /// <param name="message">What is wrong and how it is known, as a sentence.</param>
    public LogDamagedException(string file, long offset, string message)
        : base($"{file} is damaged at byte {offset}: {message} Restore the file from a copy; nothing was changed.")
    {
        File = file;
        Offset = offset;
    }

    /// <summary>The name of the damaged file.</summary>
    public string File { get; }

    /// <summary>Where the damage begins, in bytes from the start of the file.</summary>
    public long Offset { get; }
}
