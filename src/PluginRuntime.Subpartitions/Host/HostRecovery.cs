using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// Looks after the virtual servers of a process that was lost: their callers wait, they start anew in a process that lives, each from its last
/// checkpoint and what it has written elsewhere. Where no process lives, one is started: at once after the first loss, then with growing
/// delays; after repeated losses the circuit opens and calls fail at once.
/// </summary>
internal sealed class HostRecovery(ServerType type, HostParts parts, CancellationToken closing) : IAsyncDisposable
{
    private const int MostAttempts = 6;

    private readonly RestartBackoff _backoff = new(parts.Settings, parts.Time);
    private readonly SemaphoreSlim _oneHost = new(1);
    private readonly Lock _lock = new();
    private Task _recovering = Task.CompletedTask;
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

    /// <summary>Waits for the loss of a process, and recovers its servers.</summary>
    internal async Task WatchAsync(HostSubpartition host)
    {
        await host.Generation.Lost.ConfigureAwait(false);
        var lost = type.Servers.Where(server => server.Place?.Host == host).ToArray();
        foreach (var server in lost)
            server.Router.LeadNowhere(host.Generation);
        _ = SayLostAsync(host, lost.Length);
        Add(Task.WhenAll(lost.Select(RecoverAsync).Append(KeepOneAliveAsync(host))));
    }

    /// <summary>Recovers a server that was lost in the midst of a move.</summary>
    internal void Recover(ServerEntry server) => Add(RecoverAsync(server));

    /// <summary>A process for servers: one that lives, or a new one.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns><see langword="null"/>: the type is not installed any more.</returns>
    internal async Task<HostSubpartition?> HostAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type.Package is null)
                return null;
            if (type.Choose() is { } living)
                return living;
            await _oneHost.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (type.Choose() is null)
                    await StartAsync().ConfigureAwait(false);
            }
            finally
            {
                _oneHost.Release();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Recovering.ConfigureAwait(false);

    private void Add(Task recovering)
    {
        lock (_lock)
            _recovering = _recovering.IsCompleted ? recovering : Task.WhenAll(_recovering, recovering);
    }

    private async Task SayLostAsync(HostSubpartition host, int servers) => parts.Log.HostLost(host.Generation, servers, await host.Generation.Process.Ended.ConfigureAwait(false));

    /// <summary>A process that ran no server, but was to get the next ones, is replaced, too.</summary>
    private async Task KeepOneAliveAsync(HostSubpartition lost)
    {
        try
        {
            if (type.Hosts.Contains(lost))
                await HostAsync(closing).ConfigureAwait(false);
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
            for (var attempt = 1; !closing.IsCancellationRequested; attempt++)
            {
                if (await HostAsync(closing).ConfigureAwait(false) is null || await TryAsync(server, isLast: attempt == MostAttempts).ConfigureAwait(false))
                    return;
                await Task.Delay(parts.Settings.RestartDelay * Math.Pow(2, attempt - 1), parts.Time, closing).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> TryAsync(ServerEntry server, bool isLast)
    {
        // A change of it that goes on ends first: it may give it its place elsewhere.
        using var change = await server.BeginAsync(closing).ConfigureAwait(false);
        if (server.Place is { Host.IsAlive: true } || server.State is not (VirtualServerState.Serving or VirtualServerState.Recovering))
            return true;

        // Chosen only here: a change of processes may have led servers elsewhere while this waited.
        if (type.Choose() is not { } host)
            return false;
        if (server.State == VirtualServerState.Serving)
            server.MoveTo(VirtualServerState.Recovering, "Its process was lost.");
        server.Settle(null);
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

    private async Task StartAsync()
    {
        var decision = _backoff.OnCrash();
        if (decision.IsCircuitOpen)
        {
            foreach (var server in type.Servers.Where(server => server.Place is null or { Host.IsAlive: false } && server.State == VirtualServerState.Recovering))
                server.Router.Refuse($"Processes of its type were lost or did not come to serve {decision.Crashes} times; it is tried again in {decision.Delay.TotalSeconds:0.#} s.");
            parts.Log.CircuitOpened(type.Id, decision.Crashes, decision.Delay.TotalSeconds);
        }

        await Task.Delay(decision.Delay, parts.Time, closing).ConfigureAwait(false);
        _backoff.OnRestart();

        // A change of package or processes that goes on ends first: it may bring one that lives.
        var change = await type.BeginAsync(type.Package, parts.Policy, closing).ConfigureAwait(false);
        await using (change.ConfigureAwait(false))
        {
            if (type.Choose() is not null || type.Package is not { } package)
                return;
            try
            {
                type.Lead(package, [await type.StartHostAsync(package, parts.Policy.Process.CallbackTimeout, closing).ConfigureAwait(false)]);
                Interlocked.Increment(ref _restarts);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !closing.IsCancellationRequested)
            {
                // A full disk, no more processes: whatever it was, it is tried again.
                parts.Log.HostNotRecovered(type.Id, exception.Message);
            }
        }
    }
}
