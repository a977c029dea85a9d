namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>What a kernel that takes part in a request does.</summary>
internal enum ParticipantAct
{
    /// <summary>Says to the coordinator that it is prepared: its vote is yes.</summary>
    SayPrepared,

    /// <summary>Says to the coordinator that its vote is no.</summary>
    SayRefused,

    /// <summary>Says to the coordinator that the new has proved itself.</summary>
    SayProved,

    /// <summary>Says to the coordinator that the old serves, and that this is its end.</summary>
    SayWentBack,

    /// <summary>Says to the coordinator that the new serves, as it was told, and that this is its end.</summary>
    SayKept,

    /// <summary>Says to the coordinator that the new serves and cannot be taken back, and that this is its end.</summary>
    SayStuck,

    /// <summary>Lets the kernel's work go on from the hold it is at, or from the record it restarted with: towards the new.</summary>
    GoOn,

    /// <summary>Lets the kernel's work go back from the hold it is at, or from the record it restarted with: to the old.</summary>
    TurnBack,

    /// <summary>Cancels the kernel's work where it is; it ends on the old, or comes to a hold and is turned back there.</summary>
    CancelRun,

    /// <summary>Asks the log to write <em>aborted</em> unless it has a row, and to answer with the row.</summary>
    AskLog,

    /// <summary>The same, after a while: the log did not answer.</summary>
    AskLogAgain,
}
