using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Pipes;
using PluginRuntime.Control.Remote.Wire;
using StreamJsonRpc;

namespace PluginRuntime.Control.Remote.Fleet;

/// <summary>The control program as its client calls it.</summary>
internal sealed class FleetClient : IFleetControl, IDisposable
{
    private readonly ControlRpc _rpc;

    private FleetClient(Stream pipe)
    {
        _rpc = ControlRpc.Over(new ControlMessages(pipe, ControlRpc.Formatter(), ControlProtocol.MaxAnswerBytes, TimeProvider.System));
        _rpc.AddLocalRpcMethod(ControlMessages.Closing, new Action<string>(static _ => { }));
        _rpc.StartListening();
    }

    /// <summary>Connects to the one that runs.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The connection; <see langword="null"/> when none listens.</returns>
    /// <exception cref="IOException">One runs and does not answer.</exception>
    internal static async Task<FleetClient?> ConnectAsync(string folder, CancellationToken cancellationToken)
    {
        if (ControlProgramEntry.Read(folder) is not { } entry)
            return null;
        try
        {
            return new FleetClient(await KernelPipe.ConnectAsync(entry, ControlProtocol.Rpc, cancellationToken).ConfigureAwait(false));
        }
        catch (KernelUnreachableException hung) when (hung.InnerException is OperationCanceledException or TimeoutException)
        {
            throw new IOException($"The control program (process {entry.ProcessId}) runs and does not answer. No kernel was asked anything. Look at its process; end it if it hangs: what it has begun is ended by the next one.", hung);
        }
        catch (KernelUnreachableException)
        {
            // It is about to end, or has ended meanwhile.
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<FleetReport> ApplyAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken) =>
        CallAsync<FleetReport>("apply", [request, progress], cancellationToken);

    /// <inheritdoc/>
    public Task<FleetStatus> StatusAsync(CancellationToken cancellationToken) => CallAsync<FleetStatus>("status", [], cancellationToken);

    public void Dispose() => _rpc.Dispose();

    private async Task<T> CallAsync<T>(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await _rpc.InvokeWithCancellationAsync<T>(method, arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (RemoteInvocationException refused) when (refused.DeserializedErrorData is ControlRefusal refusal)
        {
            throw new ControlRefusedException(refusal);
        }
        catch (Exception lost) when (lost is ConnectionLostException or ObjectDisposedException)
        {
            throw new ControlProgramLostException(lost);
        }
    }
}
