namespace PluginRuntime.Control.Journal;

/// <summary>Where a coordinator of many kernels has decided on a request. A kernel asks it at its start for requests that it had decided and not ended.</summary>
internal interface IDecisionLog
{
    /// <summary>Asks for a decision.</summary>
    /// <param name="reference">What the request brought along.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<Decision> AskAsync(string reference, CancellationToken cancellationToken);
}

/// <summary>What a coordinator has decided.</summary>
internal enum Decision
{
    /// <summary>It cannot be found out: the log cannot be read, or the reference means nothing to it.</summary>
    Unknown,

    /// <summary>The new versions serve on all kernels.</summary>
    Committed,

    /// <summary>The old versions serve on all kernels.</summary>
    Aborted,
}
