namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>What the coordinator's log says about a request.</summary>
internal enum Decision
{
    /// <summary>The log can be read and has no row for the request, and one cannot be written now.</summary>
    Undecided,

    /// <summary>The row says committed: every kernel keeps the new.</summary>
    Committed,

    /// <summary>The row says aborted: every kernel goes back to the old.</summary>
    Aborted,

    /// <summary>The log cannot be read now. A row may be there or not.</summary>
    Unreadable,
}
