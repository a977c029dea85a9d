namespace BlockLog;

/// <summary>
/// The disk did not do what it was told: nothing was acknowledged, and the record may or may not be in the log. Repeat with the same id
/// to find out.
/// </summary>
/// <param name="message">What failed, which file, what to do.</param>
/// <param name="innerException">What the operating system said.</param>
public sealed class LogWriteException(string message, Exception innerException) : IOException(message, innerException);
