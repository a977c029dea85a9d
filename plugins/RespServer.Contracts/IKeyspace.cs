using PluginRuntime;

namespace RespServer;

/// <summary>A RESP server as its host sees it; its keys are reached by the protocol. Thread-safe.</summary>
[Contract(ByName = true)]
public interface IKeyspace
{
    /// <summary>How the server stands.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <returns>The status at this moment.</returns>
    [Idempotent]
    ValueTask<KeyspaceStatus> StatusAsync(CancellationToken cancellationToken);
}
