using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// One type of virtual servers of a kernel: the package it has, the host subpartitions that are alive, the servers. Packages and processes
/// change one at a time; servers each by itself. Thread-safe.
/// </summary>
internal sealed class ServerType : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneChange = new(1);
    private readonly ConcurrentDictionary<string, ServerEntry> _servers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly List<HostSubpartition> _living = [];
    private readonly HashSet<HostSubpartition> _leaving = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly HostRecovery _recovery;
    private volatile ImmutableHosts _current = ImmutableHosts.None;
    private TaskCompletionSource _led = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _tidying = Task.CompletedTask;

    internal ServerType(string id, HostParts parts)
    {
        Id = id;
        Parts = parts;
        _recovery = new HostRecovery(this, parts, _closing.Token);
    }

    internal string Id { get; }

    internal HostParts Parts { get; }

    /// <summary>What new servers run; <see langword="null"/>: it is not installed.</summary>
    internal SubpartitionVersion? Package => _current.Package;

    /// <summary>What a way back leads to.</summary>
    internal SubpartitionVersion? Previous { get; private set; }

    /// <summary>Where new servers get their place.</summary>
    internal ImmutableArray<HostSubpartition> Hosts => _current.Hosts;

    /// <summary>All servers, in order of their names.</summary>
    internal IReadOnlyList<ServerEntry> Servers => [.. _servers.Values.OrderBy(server => server.Name, StringComparer.Ordinal)];

    /// <summary>How often a lost process was replaced.</summary>
    internal int Restarts => _recovery.Restarts;

    /// <summary>Completes when what was lost up to now is recovered, or cannot be.</summary>
    internal Task Recovering => _recovery.Recovering;

    /// <summary>Processes that are not reaped, oldest first.</summary>
    internal IReadOnlyList<HostSubpartition> Living
    {
        get
        {
            lock (_lock)
                return [.. _living.Where(static host => host.Generation.State != GenerationState.Gone)];
        }
    }

    /// <summary>Why no further processes can be generated now, and what to do; <see langword="null"/>: they can.</summary>
    internal (string Cause, string Remedy)? WhatIsInTheWay()
    {
        var living = Living;
        var bound = Parts.Settings.MaxGenerations * Math.Max(Hosts.Length, 1);
        return living.Count < bound
            ? null
            : ($"{living.Count} processes of '{Id}' are alive ({string.Join(", ", living)}), the bound is {bound}",
                "Wait until the ones that leave have retired, or move the servers that stayed in them, and apply again.");
    }

    /// <summary>A server by its name.</summary>
    internal ServerEntry? Find(string name) => _servers.GetValueOrDefault(name);

    /// <summary>Begins a change of package and processes when none goes on.</summary>
    internal async Task<HostChange> BeginAsync(SubpartitionVersion? package, HostPolicy policy, CancellationToken cancellationToken)
    {
        await _oneChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new HostChange(this, package, policy);
    }

    /// <summary>Frees the place of the change that ended.</summary>
    internal void EndChange() => _oneChange.Release();

    /// <summary>Starts a process with a package, and gets it ready. It has no servers yet.</summary>
    /// <param name="package">The package.</param>
    /// <param name="callbackTimeout">How long each step of its code may take.</param>
    /// <param name="givesWay">Whether others serve meanwhile: it leaves the processors to them until it is ready.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="SubpartitionStepException">A step failed; its process is to be stopped.</exception>
    /// <exception cref="PluginRuntimeException">The process could not be started.</exception>
    internal async Task<HostSubpartition> StartHostAsync(SubpartitionVersion package, TimeSpan callbackTimeout, bool givesWay, CancellationToken cancellationToken)
    {
        var number = Parts.NextGeneration();
        var process = await Parts.Processes.StartAsync(package, number, givesWay, cancellationToken).ConfigureAwait(false);
        var generation = new SubpartitionGeneration(package, number, process);
        var host = new HostSubpartition(generation, Parts.Time);
        lock (_lock)
            _living.Add(host);
        _ = ForgetAsync(host);
        try
        {
            await generation.PrepareAsync(callbackTimeout, cancellationToken).ConfigureAwait(false);
            await host.ConnectAsync(callbackTimeout, cancellationToken).ConfigureAwait(false);
            await new HostRehearsal(host, Parts).RunAsync(cancellationToken).ConfigureAwait(false);
            process.StopGivingWay();
        }
        catch
        {
            await generation.StopAsync(Parts.Settings.StopTimeout).ConfigureAwait(false);
            throw;
        }

        _ = _recovery.WatchAsync(host);
        return host;
    }

    /// <summary>Completes when <see cref="Lead"/> is called the next time.</summary>
    internal Task Led => Volatile.Read(ref _led).Task;

    /// <summary>From now on new servers get their place in these. One store.</summary>
    internal void Lead(SubpartitionVersion? package, IEnumerable<HostSubpartition> hosts)
    {
        _current = new ImmutableHosts(package, [.. hosts]);
        Interlocked.Exchange(ref _led, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        foreach (var host in _current.Hosts.Where(static host => host.Generation.State is GenerationState.Ready))
            host.Generation.TryMoveTo(GenerationState.Serving);
    }

    /// <summary>Notes what a way back leads to, when a package has been replaced for good.</summary>
    internal void Settle(SubpartitionVersion? replaced)
    {
        if (replaced is not null && replaced != Package)
            Previous = replaced;
    }

    /// <summary>Notes what a way back leads to, as it was before a restart.</summary>
    internal void RememberPrevious(SubpartitionVersion previous) => Previous = previous;

    /// <summary>The process with the most room among those that live; <see langword="null"/>: none lives.</summary>
    /// <param name="besides">One that does not count.</param>
    internal HostSubpartition? Choose(HostSubpartition? besides = null) =>
        Hosts.Where(host => host.IsAlive && host != besides).MinBy(static host => host.Load);

    /// <summary>Processes that no server gets its place in any more and that have none; each is handed out once, to be stopped.</summary>
    /// <param name="made">Those of the change that asks, whether servers have ever got their place there or not.</param>
    internal IReadOnlyList<HostSubpartition> TakeLeaving(IReadOnlyCollection<HostSubpartition> made)
    {
        // Not one that the next change is just getting ready.
        lock (_lock)
            return [.. _living.Where(host => !Hosts.Contains(host) && host.Count == 0 && (made.Contains(host) || host.Generation.State == GenerationState.Serving) && _leaving.Add(host))];
    }

    /// <summary>Makes a server and starts it, unless it exists.</summary>
    /// <exception cref="VirtualServerFailedException">It did not come to serve; nothing of it is left.</exception>
    internal async Task<ServerEntry> EnsureAsync(string name, ConfigurationEntry[] options, CancellationToken cancellationToken)
    {
        while (true)
        {
            var server = _servers.GetOrAdd(name, static (name, made) => new ServerEntry(made.Type.Id, name, made.Options, made.Type.Parts), (Type: this, Options: options));
            using var change = await server.BeginAsync(cancellationToken).ConfigureAwait(false);

            // Removed while this waited for it: the name is free again.
            if (server.IsRemoved)
                continue;
            if (server.State != VirtualServerState.Stopped || server.WasStopped)
                return server;
            try
            {
                if (await TryStartAsync(server, cancellationToken).ConfigureAwait(false))
                    return server;
            }
            catch
            {
                Forget(server);
                throw;
            }

            change.Dispose();
            await AwaitHostAsync(server, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a server that was stopped.</summary>
    /// <exception cref="VirtualServerFailedException">It did not come to serve.</exception>
    internal async Task RestartAsync(ServerEntry server, CancellationToken cancellationToken)
    {
        while (true)
        {
            using (await server.BeginAsync(cancellationToken).ConfigureAwait(false))
            {
                if (server.State != VirtualServerState.Stopped || server.IsRemoved || await TryStartAsync(server, cancellationToken).ConfigureAwait(false))
                    return;
            }

            await AwaitHostAsync(server, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops a server. It keeps its name.</summary>
    /// <param name="server">The server.</param>
    /// <param name="reason">Why, for callers.</param>
    /// <param name="cancellationToken">Ends the waiting for other changes of it.</param>
    internal async Task StopAsync(ServerEntry server, string reason, CancellationToken cancellationToken)
    {
        using var change = await server.BeginAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync(server, reason).ConfigureAwait(false);
    }

    /// <summary>Stops a server, and forgets it.</summary>
    internal async Task RemoveAsync(ServerEntry server, CancellationToken cancellationToken)
    {
        using var change = await server.BeginAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync(server, "It was removed.").ConfigureAwait(false);
        Forget(server);
    }

    /// <summary>Moves a server to another process of its type.</summary>
    /// <param name="server">The server.</param>
    /// <param name="target">Where to.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="cancellationToken">Up to the close it gives the move up.</param>
    /// <param name="staysIn">Where it is as good; <see langword="null"/>: nowhere.</param>
    /// <param name="reached">Told of every step; for tests.</param>
    /// <returns>How it went; <see langword="null"/>: it does not serve, is where it should be already, or servers get their place there no more.</returns>
    internal async Task<MoveReport?> MoveAsync(
        ServerEntry server, HostSubpartition target, HostPolicy policy, CancellationToken cancellationToken, IReadOnlyList<HostSubpartition>? staysIn = null, Action<MoveStep>? reached = null)
    {
        using var change = await server.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (server.State != VirtualServerState.Serving || server.Place is not { } place || place.Host == target || staysIn?.Contains(place.Host) == true || !Hosts.Contains(target))
            return null;
        var report = await new ServerMove(server, target, Parts, policy, reached).RunAsync(cancellationToken).ConfigureAwait(false);
        if (report.IsMoved)
            Parts.Log.Moved(server, place.Host, target, report.Closed.TotalMilliseconds);
        else
            Parts.Log.Stayed(server, place.Host, report.Failure!.Step, report.Failure.Cause);

        // Both processes may have been lost by now, and nobody has looked after this server meanwhile.
        if (server.State == VirtualServerState.Recovering)
            _recovery.Recover(server);
        Tidy(place.Host);
        return report;
    }

    /// <summary>Stops all servers and processes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _recovery.DisposeAsync().ConfigureAwait(false);
        await Tidying.ConfigureAwait(false);
        await _oneChange.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(Servers.Select(server => StopAsync(server, "The host stops.", CancellationToken.None))).ConfigureAwait(false);
        await Task.WhenAll(Living.Select(host => host.Generation.StopAsync(Parts.Settings.StopTimeout))).ConfigureAwait(false);
        foreach (var server in Servers)
            server.Dispose();
        _closing.Dispose();
        _oneChange.Dispose();
    }

    /// <summary>
    /// Waits for a process that servers can get their place in. Not in a change of a server: a change of processes, which brings one, waits
    /// for those of servers.
    /// </summary>
    private async Task AwaitHostAsync(ServerEntry server, CancellationToken cancellationToken)
    {
        if (!await _recovery.EnsureAsync(1, cancellationToken).ConfigureAwait(false))
            throw new VirtualServerFailedException(Id, server.Name, "placement", "its type is not installed any more.", "Apply its package first.");
    }

    /// <returns>Whether it serves; <see langword="false"/>: no process lives that it could get its place in.</returns>
    private async Task<bool> TryStartAsync(ServerEntry server, CancellationToken cancellationToken)
    {
        if (Choose() is not { } host)
            return false;
        server.MoveTo(VirtualServerState.Starting);
        server.Router.Hold();
        if (await ServerStart.RunAsync(server, host, VirtualServerStart.Created, Parts, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            server.MoveTo(VirtualServerState.Stopped, failure.Cause);
            server.Router.Refuse($"It did not start. {failure.Step}: {failure.Cause}");
            throw new VirtualServerFailedException(Id, server.Name, failure.Step, failure.Cause, failure.Remedy);
        }

        server.WasStopped = false;
        server.MoveTo(VirtualServerState.Serving);
        Parts.Log.Serves(server, host);
        return true;
    }

    private async Task EndAsync(ServerEntry server, string reason)
    {
        if (server.State == VirtualServerState.Stopped)
            return;
        server.MoveTo(VirtualServerState.Stopping);
        server.Router.Refuse(reason);
        if (server.Place is { } place)
        {
            if (await new InstanceCalls(place, Parts.Policy).StopAsync().ConfigureAwait(false) is { } failure)
                Parts.Log.StopFailed(server, failure.Step, failure.Cause);
            server.Settle(null);
            place.Host.Fence(place.Instance);
            Tidy(place.Host);
        }

        server.Held.StopListening();
        server.MoveTo(VirtualServerState.Stopped, reason);
        server.WasStopped = true;
    }

    private void Forget(ServerEntry server)
    {
        server.IsRemoved = true;
        _servers.TryRemove(KeyValuePair.Create(server.Name, server));
        server.Dispose();
    }

    private Task Tidying
    {
        get
        {
            lock (_lock)
                return _tidying;
        }
    }

    /// <summary>Sees to it that a process that a change has left to servers that would not move goes with the last of them.</summary>
    private void Tidy(HostSubpartition host)
    {
        if (Hosts.Contains(host) || _closing.IsCancellationRequested)
            return;
        var stopping = StopLeavingAsync();
        lock (_lock)
            _tidying = _tidying.IsCompleted ? stopping : Task.WhenAll(_tidying, stopping);
    }

    private async Task StopLeavingAsync()
    {
        // A change that goes on may come back to them, and looks after them itself.
        if (!await _oneChange.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
            return;
        try
        {
            foreach (var host in TakeLeaving([]))
                await host.Generation.StopAsync(Parts.Settings.StopTimeout).ConfigureAwait(false);
        }
        finally
        {
            _oneChange.Release();
        }
    }

    private async Task ForgetAsync(HostSubpartition host)
    {
        await host.Generation.Process.Ended.ConfigureAwait(false);
        await host.Generation.Process.DisposeAsync().ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _living.Remove(host);
            _leaving.Remove(host);
        }
    }

    /// <summary>A package with the processes that run it: read together.</summary>
    private sealed record ImmutableHosts(SubpartitionVersion? Package, ImmutableArray<HostSubpartition> Hosts)
    {
        internal static ImmutableHosts None { get; } = new(null, []);
    }
}
