namespace PluginRuntime.Control.Coordination;

/// <summary>Sees each record of the coordinator's log right before and right after this process writes it. For tests, which end the process there.</summary>
internal interface ICoordinatorWatch
{
    /// <summary>The record is about to be written.</summary>
    void Writing(string request, CoordinatorRecord record);

    /// <summary>The record is on the disk.</summary>
    void Written(string request, CoordinatorRecord record);
}

/// <summary>The records of a request in the coordinator's log.</summary>
internal enum CoordinatorRecord
{
    /// <summary>It begins.</summary>
    Begun,

    /// <summary>The row that decides it.</summary>
    Decided,

    /// <summary>It has ended, with its report.</summary>
    Ended,
}
