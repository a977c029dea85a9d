namespace RespServer.Protocol;

/// <summary>How far a request has been read.</summary>
internal enum RequestState
{
    /// <summary>More bytes must come.</summary>
    Incomplete,

    /// <summary>A request with at least one argument is there.</summary>
    Complete,

    /// <summary>A request without arguments: it is skipped without an answer.</summary>
    Empty,

    /// <summary>What came is no request. The connection cannot go on, since nobody knows where the next one begins.</summary>
    Malformed,
}
