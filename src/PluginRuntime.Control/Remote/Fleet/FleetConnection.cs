using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote.Pipes;
using PluginRuntime.Control.Remote.Registry;
using StreamJsonRpc;

namespace PluginRuntime.Control.Remote.Fleet;

/// <summary>The control program's end of one client's connection.</summary>
internal sealed class FleetConnection(Stream stream, KernelEntry entry, TimeProvider time) : IControlClient
{
    /// <inheritdoc/>
    public async Task ServeAsync(IFleetControl control, CancellationToken cancellationToken)
    {
        var (verb, _) = await ControlHandshake.ReceiveAsync(stream, entry, [ControlProtocol.Rpc], time, cancellationToken).ConfigureAwait(false);
        if (verb is null)
            return;
        var messages = new ControlMessages(stream, ControlRpc.Formatter(), ControlProtocol.MaxOrderBytes, time);

        // It owns the messages, and so the pipe. What it has begun goes on when it has ended.
        using var rpc = ControlRpc.Over(messages);
        rpc.AddLocalRpcTarget(typeof(IFleetControl), control, new JsonRpcTargetOptions { MethodNameTransform = ControlRpc.NameOf, NotifyClientOfEvents = false });
        rpc.StartListening();
        using var stopping = cancellationToken.Register(static rpc => ((JsonRpc)rpc!).Dispose(), rpc);
        await rpc.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
