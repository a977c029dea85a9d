namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Where a connection stands. Changed on its loop's thread.</summary>
/// <remarks>
/// <code>
/// Parked    -> Served      the server is open
/// Served    -> Parked      the handler returned at a safe point
/// Served    -> Finishing   the handler returned for good
/// Finishing -> Closed      all was sent, or the peer is gone
/// any       -> Closed      the handler failed; abandoned; the end of the server
/// </code>
/// </remarks>
internal enum ConnectionPhase
{
    /// <summary>No handler; nothing is read or written.</summary>
    Parked,

    /// <summary>Its handler runs.</summary>
    Served,

    /// <summary>Its handler has returned for good; the rest is sent.</summary>
    Finishing,

    /// <summary>This process has no descriptor of it any more.</summary>
    Closed,
}
