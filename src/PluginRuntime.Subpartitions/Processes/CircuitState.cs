namespace PluginRuntime.Subpartitions.Processes;

/// <summary>Whether crashes are still answered by restarts.</summary>
internal enum CircuitState
{
    /// <summary>They are.</summary>
    Closed,

    /// <summary>Too many in too short a time: nothing is restarted for a while.</summary>
    Open,

    /// <summary>One restart is tried.</summary>
    HalfOpen,
}
