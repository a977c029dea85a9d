namespace BlockLog;

/// <summary>Whether a generation of the log may write.</summary>
public enum LogOwnership
{
    /// <summary>Not yet, or not any more: appends, reads and scans wait.</summary>
    Waiting,

    /// <summary>It owns the log.</summary>
    Owner,

    /// <summary>Another generation took the log while this one owned it. Appends, reads and scans fail.</summary>
    FencedOff,
}
