using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Control.Balancing;

/// <summary>The balances that follow service requests: beside what comes next, one for all requests that were applied since the last began. Thread-safe.</summary>
/// <param name="balancer">Balances.</param>
/// <param name="options">Whether any follow.</param>
/// <param name="log">Told of failures.</param>
internal sealed class FollowingBalances(ResourceBalancer balancer, BalanceOptions options, BalancerLog log) : IAsyncDisposable
{
    /// <summary>How long the report of a request waits for the balance that follows it.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task _balancing = Task.CompletedTask;
    private bool _isWanted;
    private bool _isBalancing;

    /// <summary>Completes when those that follow requests up to now are through.</summary>
    internal Task Balancing
    {
        get
        {
            lock (_lock)
                return _balancing;
        }
    }

    /// <summary>Balances after a request that was applied, or that an earlier balance has left moves for; waits for a moment only.</summary>
    /// <returns>The report, with a word about it.</returns>
    internal async Task<ServiceReport> FollowAsync(ServiceReport report)
    {
        balancer.StartSampling();
        if (!options.AfterRequests || !(report.IsApplied || balancer.IsOwed) || _closing.IsCancellationRequested)
            return report;
        Task balancing;
        lock (_lock)
        {
            // One that goes on may have planned before this request changed things: another follows it.
            _isWanted = true;
            if (!_isBalancing)
            {
                _isBalancing = true;
                using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                    _balancing = Task.Run(BalanceAsync);
            }

            balancing = _balancing;
        }

        // By the system's clock: the report comes even where the host's stands still.
        await Task.WhenAny(balancing, Task.Delay(LongestDelay)).ConfigureAwait(false);
        return report with { Balance = balancing.IsCompleted ? balancer.LastReport?.Plan.Summary() : "it goes on beside" };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Balancing.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task BalanceAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (!_isWanted || _closing.IsCancellationRequested)
                {
                    _isBalancing = false;
                    return;
                }

                _isWanted = false;
            }

            try
            {
                await balancer.BalanceAsync(isDryRun: false, _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                // The host stops.
            }
            catch (Exception failed)
            {
                log.Failed(failed);
            }
        }
    }
}
