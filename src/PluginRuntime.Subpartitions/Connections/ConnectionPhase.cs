namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Where a connection stands. Changed on its loop's thread.</summary>
/// <remarks>
/// <code>
/// Parked    -> Served      the server is open
/// Served    -> Parked      the handler returned at a safe point
/// Served    -> Finishing   the handler returned for good
/// Finishing -> Lingering   all was sent while the peer goes on sending
/// Finishing -> Closed      all was sent, or the peer is gone
/// Lingering -> Closed      the peer has ended, or a second has passed; frozen
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

    /// <summary>
    /// The peer is told that nothing more comes, and what it goes on sending is thrown away: closed at once, the system would tell it of
    /// a reset, and it might never see the last answer.
    /// </summary>
    Lingering,

    /// <summary>This process has no descriptor of it any more.</summary>
    Closed,
}
