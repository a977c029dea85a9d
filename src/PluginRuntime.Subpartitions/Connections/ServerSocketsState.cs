namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Where the sockets of a server stand in this process. Changed by <see cref="ServerSockets"/> on its loop's thread.</summary>
/// <remarks>
/// <code>
/// Shut     -> Open       Open
/// Open     -> Freezing   FreezeAsync
/// Freezing -> Frozen     every connection has come to a safe point
/// Freezing, Frozen -> Open    Thaw
/// any but Ended    -> Ended   Abandon
/// any but Ended    -> Stopping -> Ended   StopAsync
/// </code>
/// </remarks>
internal enum ServerSocketsState
{
    /// <summary>Nothing is read, written or accepted as yet.</summary>
    Shut,

    /// <summary>Connections are accepted and served.</summary>
    Open,

    /// <summary>Nothing is accepted; connections come to safe points.</summary>
    Freezing,

    /// <summary>Nothing is read, written or accepted.</summary>
    Frozen,

    /// <summary>Handlers end, and what is written is sent.</summary>
    Stopping,

    /// <summary>This process has no descriptor of the server's any more.</summary>
    Ended,
}
