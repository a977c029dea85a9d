using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>
/// Puts another generation of the same package in the place of one that was lost while it served: at once after the first loss, then
/// with growing delays; after repeated losses the circuit opens and calls fail at once, until a generation that is tried now and then
/// serves again.
/// </summary>
internal sealed class OffloadRecovery(OffloadSubpartition subpartition, OffloadParts parts, CancellationToken closing) : IAsyncDisposable
{
    private readonly RestartBackoff _backoff = new(parts.Settings, parts.Time);
    private readonly Lock _lock = new();
    private Task _recovering = Task.CompletedTask;
    private int _restarts;

    /// <summary>How often another generation came in the place of a lost one.</summary>
    internal int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Completes when what was lost up to now is recovered, or need not be.</summary>
    internal Task Recovering
    {
        get
        {
            lock (_lock)
                return _recovering;
        }
    }

    /// <summary>Waits for the loss of a generation that serves, and recovers.</summary>
    internal async Task WatchAsync(SubpartitionGeneration generation)
    {
        await generation.Lost.ConfigureAwait(false);
        if (subpartition.Lose(generation))
            Recover(generation.ToString(), generation.Process.Ended);
    }

    /// <summary>Recovers, unless that goes on already.</summary>
    /// <param name="lost">What was lost.</param>
    /// <param name="end">How it ended, when that is known. It is not waited for.</param>
    internal void Recover(string lost, Task<string> end)
    {
        lock (_lock)
        {
            if (closing.IsCancellationRequested)
                return;
            _recovering = Task.WhenAll(SayLostAsync(lost, end), RecoverAsync(_recovering, end));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Recovering.ConfigureAwait(false);

    private async Task SayLostAsync(string lost, Task<string> end) => parts.Log.GenerationLost(lost, await end.ConfigureAwait(false));

    private async Task RecoverAsync(Task before, Task<string> end)
    {
        await before.ConfigureAwait(false);
        try
        {
            while (!closing.IsCancellationRequested)
            {
                var decision = _backoff.OnCrash();
                if (decision.IsCircuitOpen)
                {
                    var reason = $"It was lost or did not come to serve {decision.Crashes} times; it is tried again in {decision.Delay.TotalSeconds:0.#} s. {await end.ConfigureAwait(false)}";
                    if (!subpartition.RefuseWhileLost(reason))
                        return;
                    parts.Log.CircuitOpened(subpartition.Id, decision.Crashes, decision.Delay.TotalSeconds);
                }

                await Task.Delay(decision.Delay, parts.Time, closing).ConfigureAwait(false);
                _backoff.OnRestart();
                if (await TryAsync().ConfigureAwait(false) is not { } failure)
                    return;
                end = Task.FromResult(failure);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>Why it did not succeed; <see langword="null"/>: one serves, or none is to.</returns>
    private async Task<string?> TryAsync()
    {
        // A change that goes on is waited for: it may bring a generation that serves.
        var change = await subpartition.BeginAgainAsync(new SubpartitionPolicy { CallbackTimeout = parts.Options.CallbackTimeout }, closing).ConfigureAwait(false);
        string? failure = null;
        await using (change.ConfigureAwait(false))
        {
            if (subpartition.Package is null || subpartition.Serving is not null)
                return null;
            try
            {
                await change.PrepareAsync(closing).ConfigureAwait(false);
                change.Switch();
                Interlocked.Increment(ref _restarts);
                parts.Log.GenerationRecovered(change.New!);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !closing.IsCancellationRequested)
            {
                // A full disk, no more processes: whatever it was, it is tried again, or the offload would stay without a process for good.
                failure = exception.Message;
                parts.Log.RecoveryFailed(subpartition.Id, failure);
            }
        }

        if (failure is not null)
            await change.RetireAsync().ConfigureAwait(false);
        return failure;
    }
}
