using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Does what the kernel asks with the instances of virtual servers in this process. Thread-safe.</summary>
internal sealed class ServerHost(HostedPackage package) : IServerHost
{
    private readonly ConcurrentDictionary<uint, ServerInstance> _instances = new();

    /// <inheritdoc/>
    public async ValueTask ConnectDescriptorsAsync(string path, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        await package.Sockets.ConnectAsync(path, token, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<StepFailure?> CreateAsync(
        uint instance, bool isRehearsal, string name, long epoch, VirtualServerStart start, ConfigurationEntry[] options, bool hasCheckpoint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellationToken) =>
        StepFailures.CatchAsync("CreateAsync", async () =>
            _instances[instance] = await ServerInstance.MakeAsync(package, instance, isRehearsal, name, epoch, start, options, hasCheckpoint ? checkpoint : default(ReadOnlyMemory<byte>?), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask<StepFailure?> OpenAsync(uint instance, CancellationToken cancellationToken) =>
        StepFailures.CatchAsync("OpenAsync", () => Find(instance).OpenAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<(StateKind Kind, int Version)> DescribeStateAsync(uint instance, CancellationToken cancellationToken) => new(Find(instance).State.Describe());

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportBulk(uint instance, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in Find(instance).State.ExportBulkAsync(cancellationToken).ConfigureAwait(false))
            yield return piece;
    }

    /// <inheritdoc/>
    public async ValueTask AbandonExportAsync(uint instance, CancellationToken cancellationToken) => await Find(instance).AbandonExportAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask AddBulkAsync(uint instance, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        Find(instance).State.AddBulk(piece);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StepFailure?> ImportBulkAsync(uint instance, int version, CancellationToken cancellationToken) =>
        StepFailures.CatchAsync("ImportBulk", () => Find(instance).ImportBulkAsync(version, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<(StepFailure? Failure, StateKind Kind, int Version, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Connections, long Transfer, int Descriptors)> CloseAsync(
        uint instance, int graceMilliseconds, int cancelMilliseconds, CancellationToken cancellationToken)
    {
        (StateKind Kind, int Version, byte[] State, byte[] Connections, long Transfer, int Descriptors) closed = (StateKind.None, 0, [], [], 0, 0);
        var failure = await StepFailures.CatchAsync("close", async () =>
            closed = await Find(instance).CloseAsync(TimeSpan.FromMilliseconds(graceMilliseconds), TimeSpan.FromMilliseconds(cancelMilliseconds), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return (failure, closed.Kind, closed.Version, closed.State, closed.Connections, closed.Transfer, closed.Descriptors);
    }

    /// <inheritdoc/>
    public ValueTask<StepFailure?> TakeOverAsync(
        uint instance, StateKind kind, int version, ReadOnlyMemory<byte> state, ReadOnlyMemory<byte> connections, long transfer, int descriptors, CancellationToken cancellationToken) =>
        StepFailures.CatchAsync("take over", () => Find(instance).TakeOverAsync(kind, version, state, connections, transfer, descriptors, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StepFailure?> ReopenAsync(uint instance, CancellationToken cancellationToken) =>
        StepFailures.CatchAsync("reopen", () => Find(instance).ReopenAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<StepFailure?> DropAsync(uint instance, CancellationToken cancellationToken) =>
        _instances.TryRemove(instance, out var dropped) ? await StepFailures.CatchAsync("disposal", async () => await dropped.DisposeAsync().ConfigureAwait(false)).ConfigureAwait(false) : null;

    /// <inheritdoc/>
    public async ValueTask<StepFailure?> StopInstanceAsync(uint instance, int graceMilliseconds, int cancelMilliseconds, CancellationToken cancellationToken) =>
        _instances.TryRemove(instance, out var stopped)
            ? await StepFailures.CatchAsync("StopAsync", () => stopped.StopAsync(TimeSpan.FromMilliseconds(graceMilliseconds), TimeSpan.FromMilliseconds(cancelMilliseconds), cancellationToken)).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public ValueTask AskInstanceToFinishAsync(uint instance, CancellationToken cancellationToken)
    {
        Find(instance).AskToFinish();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<InstanceUsage[]> MeasureAsync(CancellationToken cancellationToken) => new([.. _instances.Select(static entry => entry.Value.Meter.Read(entry.Key))]);

    /// <summary>The process ends: what is still here is dropped.</summary>
    internal async Task DropAllAsync()
    {
        foreach (var instance in _instances.Keys)
            await DropAsync(instance, CancellationToken.None).ConfigureAwait(false);
        await package.Sockets.DisposeAsync().ConfigureAwait(false);
    }

    private ServerInstance Find(uint instance) =>
        _instances.TryGetValue(instance, out var found) ? found : throw new ModuleStepException(package.Type, "kernel's order", $"there is no instance {instance} here", "This is a fault of the runtime.");
}
