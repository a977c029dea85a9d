using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost;

/// <summary>Does what the kernel asks, with the one package of this process.</summary>
internal sealed class SubpartitionServer(PipeConnection connection, OutgoingLogs logs, MetricSender metrics, Lifeline lifeline) : ISubpartition
{
    private readonly MemoryLimit _memory = new();
    private LoadedPackage? _generation;
    private int _loading;

    private LoadedPackage Generation => _generation ?? throw new InvalidOperationException("No package is loaded.");

    /// <inheritdoc/>
    public async ValueTask WarmUpHostAsync(CancellationToken cancellationToken) => await HostRehearsal.RunAsync(connection, logs, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<StepFailure?> LoadAsync(LoadOrder order, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _loading, 1) != 0)
            throw new InvalidOperationException("A package has been loaded before; a process loads one.");
        metrics.Start();
        return StepFailures.CatchAsync("loading", async () =>
        {
            _generation = await LoadedPackage.LoadAsync(order, connection, logs, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public ValueTask<StepFailure?> StartAsync(CancellationToken cancellationToken) => StepFailures.CatchAsync("StartAsync", async () =>
    {
        await Generation.StartAsync(cancellationToken).ConfigureAwait(false);
        Generation.Serve(connection, logs);
    });

    /// <inheritdoc/>
    public ValueTask<StepFailure?> WarmUpAsync(CancellationToken cancellationToken) => StepFailures.CatchAsync("WarmUpAsync", () => Generation.WarmUpAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StepFailure?> CheckHealthAsync(CancellationToken cancellationToken) => StepFailures.CatchAsync("CheckHealthAsync", () => Generation.CheckHealthAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StepFailure?> AcquireAsync(CancellationToken cancellationToken) => StepFailures.CatchAsync("AcquireAsync", () => Generation.AcquireAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<StepFailure?> ReleaseAsync(CancellationToken cancellationToken) => StepFailures.CatchAsync("ReleaseAsync", () => Generation.ReleaseAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask AskToFinishAsync(CancellationToken cancellationToken)
    {
        Generation.AskToFinish();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReconfigureAsync(ConfigurationEntry[] configuration, CancellationToken cancellationToken)
    {
        Generation.Reconfigure(configuration);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<(StepFailure? Failure, long HeapBytes)> LimitMemoryAsync(long bytes, CancellationToken cancellationToken) => new(_memory.Set(bytes));

    /// <inheritdoc/>
    public async ValueTask<StepFailure?> StopAsync(CancellationToken cancellationToken)
    {
        lifeline.ExpectEnd();
        var failure = _generation is { } generation ? await StepFailures.CatchAsync("StopAsync", () => generation.StopAsync(cancellationToken)).ConfigureAwait(false) : null;
        await metrics.StopAsync(cancellationToken).ConfigureAwait(false);
        await logs.FlushAsync(cancellationToken).ConfigureAwait(false);
        return failure;
    }
}
