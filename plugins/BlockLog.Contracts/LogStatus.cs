namespace BlockLog;

/// <summary>How a log stands. The figures of commits count since the process started.</summary>
public sealed partial record LogStatus
{
    /// <summary>The version that answers.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether it may write.</summary>
    public LogOwnership Ownership { get; init; }

    /// <summary>The fence under which it writes, higher than every one before; 0 while it does not own the log.</summary>
    public long Fence { get; init; }

    /// <summary>Records in the log, which is also the number of the last.</summary>
    public long Records { get; init; }

    /// <summary>Bytes of the log that count, in all segments, with headers.</summary>
    public long Bytes { get; init; }

    /// <summary>Files that the log consists of.</summary>
    public int Segments { get; init; }

    /// <summary>Ids by which a repeated append is recognised at present.</summary>
    public int RememberedIds { get; init; }

    /// <summary>Appends that wait at present, those being written included.</summary>
    public int Waiting { get; init; }

    /// <summary>Groups of appends written and made durable, each by one write and one flush.</summary>
    public long Commits { get; init; }

    /// <summary>Records written in them. Divided by <see cref="Commits"/>: how many appends share a flush.</summary>
    public long Committed { get; init; }

    /// <summary>The largest number of records written at once.</summary>
    public int LargestCommit { get; init; }

    /// <summary>Appends that were answered with a record that was there already.</summary>
    public long Repeated { get; init; }

    /// <summary>Appends that failed because of disk or fence.</summary>
    public long Failed { get; init; }

    /// <summary>What the latest commit failed with; <see langword="null"/> when it did not fail.</summary>
    public string? Failure { get; init; }
}
