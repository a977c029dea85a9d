namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>Where the coordinator is with a request. The transitions stand at <see cref="CoordinatorState"/>.</summary>
internal enum CoordinatorPhase
{
    /// <summary>Nothing is decided: kernels are asked to prepare and told to go, as the order of the request wants it.</summary>
    Open,

    /// <summary>All kernels have proved the new; the row <em>committed</em> is being written.</summary>
    Committing,

    /// <summary>It failed somewhere; the row <em>aborted</em> is being written. The row <em>committed</em> was never asked for.</summary>
    Aborting,

    /// <summary>Whether there is a row <em>committed</em> is not known: after a restart, or after a write that failed. The log is asked.</summary>
    Asking,

    /// <summary>The row says committed. Kernels are told to keep the new.</summary>
    Committed,

    /// <summary>Nobody will ever write committed. Kernels are told to go back.</summary>
    Aborted,

    /// <summary>The log does not answer. Kernels have been let go, and ask it themselves; the next coordinator asks again.</summary>
    Doubtful,

    /// <summary>Every kernel has answered, or is lost and will ask the log.</summary>
    Ended,
}
