namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Calls over one connection and no other; they pass a drain.</summary>
/// <param name="connection">The connection.</param>
/// <param name="options">Who is at its other end.</param>
internal sealed class DirectChannel(PipeConnection connection, PipeOptions options) : CallChannel
{
    /// <inheritdoc/>
    public override void OnLost(OutgoingCall call, PipeCloseReason reason) => call.Fail(call.WasSent
        ? new SubpartitionLostException(options.Peer, options.PeerVersion, call.Method.Name, reason.Text)
        : new SubpartitionUnavailableException(options.Peer, call.Method.Name, reason.Text));

    /// <inheritdoc/>
    public override void OnReturned(OutgoingCall call) =>
        call.Fail(new SubpartitionUnavailableException(options.Peer, call.Method.Name, "It takes no new calls."));

    /// <inheritdoc/>
    protected override void Submit(OutgoingCall call)
    {
        if (!connection.Calls.TrySend(call, passesDrain: true))
            call.Fail(new SubpartitionUnavailableException(options.Peer, call.Method.Name, connection.DescribeEnd()));
    }
}
