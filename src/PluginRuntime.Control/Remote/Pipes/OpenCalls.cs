using StreamJsonRpc.Protocol;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>Calls that have come over a pipe and whose answers have not been written. Thread-safe.</summary>
/// <remarks>Not the RPC library's own, such as the wait of somebody who watches for the next event: those end with the pipe only.</remarks>
internal sealed class OpenCalls
{
    private readonly Lock _lock = new();
    private readonly HashSet<StreamJsonRpc.RequestId> _open = [];
    private TaskCompletionSource? _none;

    /// <summary>Completes when there are none.</summary>
    internal Task None
    {
        get
        {
            lock (_lock)
                return _open.Count == 0 ? Task.CompletedTask : (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    internal void Came(JsonRpcMessage message)
    {
        if (message is not JsonRpcRequest { IsResponseExpected: true, Method: { } method } call || method.StartsWith("$/", StringComparison.Ordinal))
            return;
        lock (_lock)
            _open.Add(call.RequestId);
    }

    internal void Written(JsonRpcMessage message)
    {
        if (message is not (JsonRpcResult or JsonRpcError))
            return;
        lock (_lock)
        {
            if (_open.Remove(((IJsonRpcMessageWithId)message).RequestId) && _open.Count == 0)
            {
                _none?.TrySetResult();
                _none = null;
            }
        }
    }
}
