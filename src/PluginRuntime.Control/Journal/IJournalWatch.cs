namespace PluginRuntime.Control.Journal;

/// <summary>Sees each record right before and right after it is written. For tests, which end the process there.</summary>
internal interface IJournalWatch
{
    /// <summary>The record is about to be written.</summary>
    void Writing(string request, JournalRecord record);

    /// <summary>The record is on the disk.</summary>
    void Written(string request, JournalRecord record);
}

/// <summary>The records of a request.</summary>
internal enum JournalRecord
{
    /// <summary>It has come, and its turn.</summary>
    Received,

    /// <summary>All is ready: from here on it is finished after a crash.</summary>
    Decided,

    /// <summary>All serves in the new version.</summary>
    Switched,

    /// <summary>It is undone: from here on it is undone after a crash.</summary>
    Reverted,

    /// <summary>Nothing changes it any more, and the records so far do not say so.</summary>
    Settled,

    /// <summary>It has ended, with its report.</summary>
    Ended,
}
