using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What the instances in one host subpartition ask of the kernel. Thread-safe.</summary>
internal sealed class ServerParent(HostSubpartition host) : IServerParent
{
    /// <inheritdoc/>
    public ValueTask<(StepFailure? Failure, string Address, long Transfer)> ListenAsync(uint instance, string name, string address, CancellationToken cancellationToken) =>
        throw new PlatformNotSupportedException();

    /// <inheritdoc/>
    public ValueTask<(StepFailure? Failure, bool IsNew, long Bytes, long Transfer)> GetMemoryAsync(uint instance, string name, long bytes, CancellationToken cancellationToken) =>
        throw new PlatformNotSupportedException();

    /// <inheritdoc/>
    public ValueTask<bool> SaveCheckpointAsync(uint instance, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        new(host.Find(instance)?.Keep(instance, state) == true);
}
