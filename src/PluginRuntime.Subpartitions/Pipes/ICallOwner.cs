namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Who sent a call, and decides what becomes of it when its connection cannot bring it to its end: it sends the call over another
/// connection, keeps it, or fails it. Called outside locks, on pool threads, for several calls at once; each time the call is in no
/// connection's hands any more. What it throws fails the call.
/// </summary>
internal interface ICallOwner
{
    /// <summary>The connection is closed and the call was not answered. <see cref="OutgoingCall.WasSent"/> tells whether it may have been executed.</summary>
    /// <param name="call">The call. It may have been cancelled in the meantime: then sending or failing it has no effect.</param>
    /// <param name="reason">Why the connection is closed.</param>
    void OnLost(OutgoingCall call, PipeCloseReason reason);

    /// <summary>The call was not executed since the connection drains: it waited for its turn when the drain began, or the other end turned it away.</summary>
    /// <param name="call">As above.</param>
    void OnReturned(OutgoingCall call);
}
