namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>What may happen to a kernel that takes part in a request.</summary>
internal enum ParticipantEventKind
{
    /// <summary>The kernel's own work has come to the first hold: all is prepared.</summary>
    RunPrepared,

    /// <summary>The kernel's own work has come to the second hold: the new serves and has proved itself.</summary>
    RunProved,

    /// <summary>The kernel's own work has ended, and the old serves.</summary>
    RunEndedOld,

    /// <summary>The kernel's own work has ended, and the new serves.</summary>
    RunEndedNew,

    /// <summary>The coordinator says: go.</summary>
    Go,

    /// <summary>The coordinator's last word: keep the new.</summary>
    Keep,

    /// <summary>The coordinator's last word: the old. Both <see cref="CoordinatorAct.Cancel"/> and <see cref="CoordinatorAct.GoBack"/> come as this.</summary>
    GoBack,

    /// <summary>The connection to the coordinator broke.</summary>
    Lost,

    /// <summary>The coordinator was silent for longer than the kernel waits, or the kernel itself has to end.</summary>
    PatienceOver,

    /// <summary>The log has answered.</summary>
    Answered,
}

/// <summary>Something that happened to a kernel that takes part in a request.</summary>
/// <param name="Kind">What.</param>
/// <param name="Decision">The log's answer.</param>
internal readonly record struct ParticipantEvent(ParticipantEventKind Kind, Decision Decision = Decision.Undecided);
