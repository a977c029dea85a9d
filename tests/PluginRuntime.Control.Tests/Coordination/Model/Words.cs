namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>Words under way from a coordinator to a kernel. They may overtake each other.</summary>
[Flags]
internal enum ToKernel
{
    None = 0,
    Prepare = 1,
    Go = 2,
    Keep = 4,
    GoBack = 8,
}

/// <summary>Words under way from a kernel to its coordinator. They may overtake each other.</summary>
[Flags]
internal enum ToCoordinator
{
    None = 0,
    Prepared = 1,
    Refused = 2,
    Proved = 4,
    WentBack = 8,
    Kept = 16,
    Stuck = 32,
}

/// <summary>What a kernel's own upgrade does, apart from the protocol.</summary>
internal enum Work
{
    /// <summary>Nothing: it has not begun or has ended.</summary>
    None,

    Preparing,

    /// <summary>At the first hold.</summary>
    HeldPrepared,

    /// <summary>Writes <em>decided</em>.</summary>
    Deciding,

    /// <summary><em>decided</em> is written; it closes and switches.</summary>
    Closing,

    Probation,

    /// <summary>At the second hold.</summary>
    HeldProved,

    Retiring,

    /// <summary>Goes back before anything was switched or written.</summary>
    TurningEarly,

    /// <summary>Goes back: writes <em>reverted</em>.</summary>
    Turning,

    /// <summary><em>reverted</em> is written; it reopens on the old.</summary>
    Reopening,

    /// <summary>It has restarted with <em>decided</em>, and serves nothing until it knows what.</summary>
    HeldAtStart,
}

/// <summary>The last record of the request in a kernel's journal.</summary>
internal enum Record
{
    None,
    Decided,
    EndedOld,
    EndedNew,
}

/// <summary>What a kernel's callers get.</summary>
internal enum Served
{
    Old,
    New,

    /// <summary>It is down, or starts and is in doubt.</summary>
    Nothing,
}

/// <summary>A call to the log: what is asked, and the answer when it has come.</summary>
internal enum LogCall
{
    None,
    AsksCommitted,
    AsksAborted,
    AnswersCommitted,
    AnswersAborted,
    AnswersUndecided,
    AnswersUnreadable,
}
