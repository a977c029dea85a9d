namespace BlockLog;

/// <summary>The disk is full: nothing was acknowledged. Appends succeed again once there is space; repeat with the same id.</summary>
/// <param name="message">Which file, how many appends, what to do.</param>
/// <param name="innerException">What the operating system said.</param>
public sealed class LogFullException(string message, Exception innerException) : IOException(message, innerException);
