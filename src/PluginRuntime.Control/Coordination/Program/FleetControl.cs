namespace PluginRuntime.Control.Coordination.Program;

/// <summary>What the clients of a control program get. A request counts as activity until it has ended, whether its client is still there or not.</summary>
internal sealed class FleetControl(Coordinator coordinator, CoordinatorLog log, Activity activity, TimeProvider time) : IFleetControl
{
    private readonly DateTimeOffset _since = time.GetUtcNow();

    /// <inheritdoc/>
    public async Task<FleetReport> ApplyAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        using var running = activity.Begin();
        return await coordinator.ApplyAsync(request, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<FleetStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var unfinished = await log.UnfinishedAsync(cancellationToken).ConfigureAwait(false);
        var running = coordinator.Running;
        return new FleetStatus(Environment.ProcessId, _since, log.FilePath, running, [.. unfinished.Select(static request => request.Id).Except(running)]);
    }
}
