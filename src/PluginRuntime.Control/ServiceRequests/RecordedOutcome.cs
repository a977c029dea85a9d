namespace PluginRuntime.Control.ServiceRequests;

/// <summary>How a service request of the history ended.</summary>
public enum RecordedOutcome
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>The new versions serve.</summary>
    Applied,

    /// <summary>It was refused; nothing was touched.</summary>
    Rejected,

    /// <summary>It was undone; the old versions serve.</summary>
    RolledBack,

    /// <summary>The process ended while it was applied, after it was decided: the next one came up with the new versions.</summary>
    RecoveredToNew,

    /// <summary>The process ended while it was applied, before it was decided or when it was being undone: the next one came up with the old versions.</summary>
    RecoveredToOld,

    /// <summary>It ended by an error that nobody foresaw; the failure says more.</summary>
    Failed,
}
