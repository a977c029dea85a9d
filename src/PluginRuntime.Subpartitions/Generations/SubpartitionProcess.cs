using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>An offload in a child process.</summary>
internal sealed class SubpartitionProcess : ISubpartitionProcess
{
    private readonly ChildProcess _child;
    private readonly LoadOrder _order;

    internal SubpartitionProcess(ChildProcess child, LoadOrder order)
    {
        _child = child;
        _order = order;
        Ended = DescribeEndAsync();
    }

    /// <inheritdoc/>
    public int ProcessId => _child.ProcessId;

    /// <inheritdoc/>
    public string? DescriptorPath => _child.DescriptorPath;

    /// <inheritdoc/>
    public PipeConnection Connection => _child.Connection;

    /// <inheritdoc/>
    public Task Gone => _child.Gone;

    /// <inheritdoc/>
    public Task<string> Ended { get; }

    /// <inheritdoc/>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Check(await _child.LoadAsync(_order, cancellationToken).ConfigureAwait(false));
        Check(await _child.Control.StartAsync(cancellationToken).ConfigureAwait(false));
        Check(await _child.Control.WarmUpAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void StopGivingWay() => _child.StopGivingWay();

    /// <inheritdoc/>
    public async Task<ModuleHealth> CheckHealthAsync(CancellationToken cancellationToken) =>
        await _child.Control.CheckHealthAsync(cancellationToken).ConfigureAwait(false) is { } ill ? ModuleHealth.Unhealthy(ill.Cause) : ModuleHealth.Healthy;

    /// <inheritdoc/>
    public Task AskToFinishAsync(CancellationToken cancellationToken) => _child.Control.AskToFinishAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public async Task AcquireAsync(CancellationToken cancellationToken) => Check(await _child.Control.AcquireAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task ReleaseAsync(CancellationToken cancellationToken) => Check(await _child.Control.ReleaseAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task ReconfigureAsync(ConfigurationEntry[] configuration, CancellationToken cancellationToken) =>
        _child.Control.ReconfigureAsync(configuration, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task StopAsync(TimeSpan timeout) => _child.StopAsync(timeout);

    /// <inheritdoc/>
    public void Kill() => _child.Kill();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private static void Check(StepFailure? failure)
    {
        if (failure is not null)
            throw new SubpartitionCallbackException(failure);
    }

    private async Task<string> DescribeEndAsync() => (await _child.Exited.ConfigureAwait(false)).ToString();
}

/// <summary>A callback of the offload's code failed, as its process says.</summary>
internal sealed class SubpartitionCallbackException(StepFailure failure) : Exception(failure.Cause)
{
    internal StepFailure Failure { get; } = failure;
}
