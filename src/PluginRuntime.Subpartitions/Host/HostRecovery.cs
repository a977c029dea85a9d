using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// Looks after the virtual servers of a process that was lost: their callers wait, they start anew in a process that lives, each from its last
/// checkpoint and what it has written elsewhere. Beside that a process is started in the place of the lost one: at once after the first loss, then with growing
/// delays; after repeated losses the circuit opens, and where no process lives calls fail at once.
/// </summary>
internal sealed class HostRecovery(ServerType type, HostParts parts, CancellationToken closing) : IAsyncDisposable
{
    private const int MostAttempts = 6;

    private readonly RestartBackoff _backoff = new(parts.Settings, parts.Time);
    private readonly SemaphoreSlim _oneHost = new(1);
    private readonly Lock _lock = new();
    private Task _recovering = Task.CompletedTask;
    private volatile string? _refusal;
    private int _restarts;

    /// <summary>How often another process came in the place of a lost one.</summary>
    internal int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Completes when what was lost up to now is recovered, or cannot be.</summary>
    internal Task Recovering
    {
        get
        {
            lock (_lock)
                return _recovering;
        }
    }

    /// <summary>Waits for the end of a process, and recovers the servers that it ends with.</summary>
    internal async Task WatchAsync(HostSubpartition host)
    {
        // Not for its loss: one that was to be stopped, and ended by itself before that, has servers all the same.
        await host.Generation.Process.Gone.ConfigureAwait(false);
        var lost = type.Servers.Where(server => server.Place?.Host == host).ToArray();
        if (closing.IsCancellationRequested || (lost.Length == 0 && !type.Hosts.Contains(host)))
            return;
        foreach (var server in lost)
            server.Router.LeadNowhere(host.Generation);
        _ = SayLostAsync(host, lost.Length);
        Add(Task.WhenAll(lost.Select(RecoverAsync).Append(ReplaceAsync(host))));
    }

    /// <summary>Recovers a server that was lost in the midst of a move.</summary>
    internal void Recover(ServerEntry server) => Add(RecoverAsync(server));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Recovering.ConfigureAwait(false);

    private void Add(Task recovering)
    {
        lock (_lock)
            _recovering = _recovering.IsCompleted ? recovering : Task.WhenAll(_recovering, recovering);
    }

    private async Task SayLostAsync(HostSubpartition host, int servers) => parts.Log.HostLost(host.Generation, servers, await host.Generation.Process.Ended.ConfigureAwait(false));

    /// <summary>A process that was to get the next servers is replaced, whether it ran any or not.</summary>
    private async Task ReplaceAsync(HostSubpartition lost)
    {
        try
        {
            if (type.Hosts.Contains(lost))
                await EnsureAsync(parts.Settings.HostSubpartitions, closing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RecoverAsync(ServerEntry server)
    {
        try
        {
            if (!await NoteLossAsync(server).ConfigureAwait(false))
                return;

            // Who opened the circuit a moment ago did not see that this one is lost.
            if (_refusal is { } refusal)
                server.Router.Refuse(refusal);
            for (var attempt = 1; !closing.IsCancellationRequested; attempt++)
            {
                if (!await EnsureAsync(1, closing).ConfigureAwait(false) || await TryAsync(server, isLast: attempt >= MostAttempts).ConfigureAwait(false))
                    return;
                var delay = parts.Settings.RestartDelay * Math.Pow(2, Math.Min(attempt, MostAttempts) - 1);
                await Task.Delay(delay < parts.Settings.MaxRestartDelay ? delay : parts.Settings.MaxRestartDelay, parts.Time, closing).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>Whether it is lost; otherwise there is nothing to do.</returns>
    private async Task<bool> NoteLossAsync(ServerEntry server)
    {
        // A change of it that goes on ends first: it may give it its place elsewhere.
        using var change = await server.BeginAsync(closing).ConfigureAwait(false);
        if (server.Place is not { Host.IsAlive: false } || server.State is not (VirtualServerState.Serving or VirtualServerState.Recovering))
            return server.State == VirtualServerState.Recovering && server.Place is null;
        if (server.State == VirtualServerState.Serving)
            server.MoveTo(VirtualServerState.Recovering, "Its process was lost.");
        server.Settle(null);
        return true;
    }

    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> TryAsync(ServerEntry server, bool isLast)
    {
        // Somebody may have stopped it since, or another loss may have seen it recovered.
        using var change = await server.BeginAsync(closing).ConfigureAwait(false);
        if (server.State != VirtualServerState.Recovering || server.Place is not null)
            return true;

        // Chosen only here: a change of processes may have led servers elsewhere while this waited.
        if (type.Choose() is not { } host)
            return false;
        if (await ServerStart.RunAsync(server, host, VirtualServerStart.Recovered, parts, closing).ConfigureAwait(false) is not { } failure)
        {
            server.MoveTo(VirtualServerState.Serving);
            parts.Log.Recovered(server, host);
            return true;
        }

        parts.Log.NotRecovered(server, $"{failure.Step}: {failure.Cause}");
        if (!isLast || !host.IsAlive)
            return false;
        server.MoveTo(VirtualServerState.Stopping, failure.Cause);
        server.MoveTo(VirtualServerState.Stopped, $"It could not be recovered. {failure.Step}: {failure.Cause}");
        server.WasStopped = true;
        server.Router.Refuse($"It could not be recovered. {failure.Step}: {failure.Cause} {failure.Remedy}");
        return true;
    }

    /// <summary>Sees to it that so many processes live.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether they do; <see langword="false"/>: the type is not installed any more.</returns>
    internal async Task<bool> EnsureAsync(int count, CancellationToken cancellationToken)
    {
        while (type.Package is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Living >= count)
                return true;
            await _oneHost.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (Living < count)
                    await StartAsync(count).ConfigureAwait(false);
            }
            finally
            {
                _oneHost.Release();
            }
        }

        return false;
    }

    private int Living => type.Hosts.Count(static host => host.IsAlive);

    private async Task StartAsync(int count)
    {
        var decision = _backoff.OnCrash();
        if (decision.IsCircuitOpen)
        {
            _refusal = $"Processes of its type were lost or did not come to serve {decision.Crashes} times; it is tried again in {decision.Delay.TotalSeconds:0.#} s.";
            foreach (var server in type.Servers.Where(static server => server.Place is null && server.State == VirtualServerState.Recovering))
                server.Router.Refuse(_refusal);
            parts.Log.CircuitOpened(type.Id, decision.Crashes, decision.Delay.TotalSeconds);
        }

        // A request that brings processes that live is not waited beside.
        var led = type.Led;
        if (Living >= count || await IsFirstAsync(led, token => Task.Delay(decision.Delay, parts.Time, token)).ConfigureAwait(false))
        {
            _refusal = null;
            _backoff.Reset();
            return;
        }

        _refusal = null;
        _backoff.OnRestart();
        HostChange? change = null;
        if (await IsFirstAsync(led, async token => change = await type.BeginAsync(type.Package, parts.Policy, token).ConfigureAwait(false)).ConfigureAwait(false) || change is null)
            return;
        await using (change.ConfigureAwait(false))
        {
            if (Living >= count || type.Package is not { } package)
                return;
            try
            {
                var started = await type.StartHostAsync(package, parts.Policy.Process.CallbackTimeout, givesWay: false, closing).ConfigureAwait(false);
                type.Lead(package, [.. type.Hosts.Where(static host => host.IsAlive), started]);
                Interlocked.Increment(ref _restarts);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !closing.IsCancellationRequested)
            {
                // A full disk, no more processes: whatever it was, it is tried again.
                parts.Log.HostNotRecovered(type.Id, exception.Message);
            }
        }
    }

    /// <summary>Waits for something, unless something else comes first: then it is given up.</summary>
    /// <returns>Whether that came first, and the other has not come at all.</returns>
    private async Task<bool> IsFirstAsync(Task other, Func<CancellationToken, Task> wait)
    {
        using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(closing);
        var waiting = wait(givingUp.Token);
        if (await Task.WhenAny(waiting, other).ConfigureAwait(false) == other)
            await givingUp.CancelAsync().ConfigureAwait(false);
        try
        {
            await waiting.ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (!closing.IsCancellationRequested)
        {
            return true;
        }
    }
}
