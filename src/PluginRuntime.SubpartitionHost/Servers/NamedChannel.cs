using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Calls from this process to a virtual server, wherever that is: over the pipe to the kernel, which knows. Asks for the server's number with the first call.</summary>
internal sealed class NamedChannel(PipeConnection connection, IServerDirectory directory, string contract, string name) : CallChannel
{
    private volatile uint _number;

    /// <inheritdoc/>
    public override void OnLost(OutgoingCall call, PipeCloseReason reason) => call.Fail(call.WasSent
        ? new SubpartitionLostException("kernel", "", call.Method.Name, reason.Text)
        : new SubpartitionUnavailableException("kernel", call.Method.Name, reason.Text));

    /// <inheritdoc/>
    public override void OnReturned(OutgoingCall call) => call.Fail(new VirtualServerNotFoundException(contract, name));

    /// <inheritdoc/>
    protected override void Submit(OutgoingCall call)
    {
        if (_number is not 0 and var number)
            Send(call, number);
        else
            _ = FindAndSendAsync(call);
    }

    private async Task FindAndSendAsync(OutgoingCall call)
    {
        try
        {
            var number = await directory.FindAsync(contract, name, call.CancellationToken).ConfigureAwait(false);
            if (number == 0)
                throw new VirtualServerNotFoundException(contract, name);
            _number = number;
            Send(call, number);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }

    private void Send(OutgoingCall call, uint number)
    {
        call.To = number;
        if (!connection.Calls.TrySend(call, passesDrain: true))
            call.Fail(new SubpartitionUnavailableException("kernel", call.Method.Name, connection.DescribeEnd()));
    }
}
