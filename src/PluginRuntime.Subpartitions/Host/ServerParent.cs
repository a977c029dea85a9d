using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What the instances in one host subpartition ask of the kernel. Thread-safe.</summary>
internal sealed class ServerParent(HostSubpartition host) : IServerParent
{
    private static readonly StepFailure Fenced = new("the kernel", "this instance has its place elsewhere by now", "None is needed: another instance serves.");

    /// <inheritdoc/>
    public async ValueTask<(StepFailure? Failure, string Address, long Transfer)> ListenAsync(uint instance, string name, string address, CancellationToken cancellationToken)
    {
        if (host.Find(instance) is not { } server)
            return (Fenced, "", 0);
        try
        {
            var socket = server.Held.Listen(name, EndPointText.Parse(address), instance);
            return (null, EndPointText.Format(socket.Address), await host.SendAsync([socket.Handle], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failed) when (failed is IOException or FormatException or PlatformNotSupportedException or ObjectDisposedException)
        {
            return (new StepFailure("ListenAsync", failed.Message, "Give an address that is free and that this user may use."), "", 0);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<(StepFailure? Failure, bool IsNew, long Bytes, long Transfer)> GetMemoryAsync(uint instance, string name, long bytes, CancellationToken cancellationToken)
    {
        if (host.Find(instance) is not { } server)
            return (Fenced, false, 0, 0);
        if (!server.MayWrite(instance))
            return (new StepFailure("GetMemoryAsync", "another instance of the server still has its memory", "Ask for memory in AcquireAsync, or in StartAsync when the server does not move."), false, 0, 0);
        try
        {
            var (region, isNew) = server.Held.Memory(name, bytes);
            return (null, isNew, region.Length, await host.SendAsync([region.Handle], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failed) when (failed is IOException or PlatformNotSupportedException or ObjectDisposedException)
        {
            return (new StepFailure("GetMemoryAsync", failed.Message, "See the cause."), false, 0, 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveCheckpointAsync(uint instance, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        new(host.Find(instance)?.Keep(instance, state) == true);
}
