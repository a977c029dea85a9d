using PluginRuntime.Subpartitions.Diagnostics;

namespace PluginRuntime.SubpartitionHost;

/// <summary>Sends what was measured once a second, and asks the host now and then which log levels it takes.</summary>
internal sealed class MetricSender(ISubpartitionParent parent, OutgoingLogs logs) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int LevelsEvery = 5;

    private readonly CancellationTokenSource _stopping = new();
    private OutgoingMetrics? _metrics;
    private Task _sending = Task.CompletedTask;

    internal void Start()
    {
        _metrics = new OutgoingMetrics();
        _sending = SendAsync(_metrics);
    }

    /// <summary>Sends what is left.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        if (_metrics?.Collect() is { } rest)
            await parent.MeasureAsync(rest, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _metrics?.Dispose();
    }

    private async Task SendAsync(OutgoingMetrics metrics)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false); tick++)
            {
                if (metrics.Collect() is { } batch)
                    await parent.MeasureAsync(batch, CancellationToken.None).ConfigureAwait(false);
                if (tick % LevelsEvery == 0)
                    logs.AskLevels();
            }
        }
        catch (Exception)
        {
            // Stopped; or the kernel is gone, or a listener of its metrics failed. There is nobody to tell.
        }
    }
}
