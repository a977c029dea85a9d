namespace BlockLog.Writing;

/// <summary>What the operating system's errors mean for callers.</summary>
internal static class DiskFailure
{
    /// <summary>Whether there was no space: ENOSPC, EDQUOT of Linux and macOS, ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL.</summary>
    internal static bool IsFull(IOException exception) =>
        exception.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    /// <summary>Tells the callers of a batch.</summary>
    internal static Exception Tell(Exception cause, string folder, int appends, bool isCertainlyNotInLog) => cause switch
    {
        LogFencedException or LogDamagedException or LogFormatException => cause,
        IOException full when IsFull(full) => new LogFullException(
            $"The disk of {folder} is full: {appends} appends were not acknowledged{Doubt(isCertainlyNotInLog)}. The log goes on when there is space; repeat them with the same ids.", full),
        _ => new LogWriteException(
            $"Writing to {folder} failed: {cause.Message} {appends} appends were not acknowledged{Doubt(isCertainlyNotInLog)}. Repeat them with the same ids.", cause),
    };

    private static string Doubt(bool isCertainlyNotInLog) => isCertainlyNotInLog ? " and are not in the log" : "; they may be in the log";
}
