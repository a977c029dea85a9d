using System.Collections.Concurrent;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>
/// One I/O offload of a kernel: the package it has, the generations that are alive, the router that callers hold. Changes one at a time;
/// what a change leaves behind retires beside the next one. Thread-safe.
/// </summary>
internal sealed class OffloadSubpartition : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneChange = new(1);
    private readonly ConcurrentDictionary<Type, object> _callers = new();
    private readonly Lock _lock = new();
    private readonly List<SubpartitionGeneration> _living = [];
    private readonly OffloadParts _parts;
    private readonly OffloadRecovery _recovery;
    private readonly CancellationTokenSource _closing = new();
    private volatile SubpartitionGeneration? _serving;
    private volatile SubpartitionVersion? _package;

    internal OffloadSubpartition(string id, OffloadParts parts)
    {
        Id = id;
        _parts = parts;
        Router = new OffloadRouter(id, parts.Options, parts.Time);
        _recovery = new OffloadRecovery(this, parts, _closing.Token);
    }

    internal string Id { get; }

    /// <summary>What callers hold, for as long as the offload is installed.</summary>
    internal OffloadRouter Router { get; }

    /// <summary>What serves, or is to serve again; <see langword="null"/> before the first generation served and after removal.</summary>
    internal SubpartitionVersion? Package => _package;

    /// <summary>What a way back leads to.</summary>
    internal SubpartitionVersion? Previous { get; private set; }

    /// <summary>The generation that new calls go to; <see langword="null"/> while there is none.</summary>
    internal SubpartitionGeneration? Serving => _serving;

    /// <summary>How often a generation was lost and another one came in its place.</summary>
    internal int Restarts => _recovery.Restarts;

    /// <summary>Completes when what was lost up to now is recovered, or need not be.</summary>
    internal Task Recovering => _recovery.Recovering;

    /// <summary>Generations whose processes are not reaped, oldest first.</summary>
    internal IReadOnlyList<SubpartitionGeneration> Living
    {
        get
        {
            lock (_lock)
                return [.. _living.Where(static generation => generation.State != GenerationState.Gone)];
        }
    }

    internal OffloadParts Parts => _parts;

    /// <summary>Why no further generation can be made now, and what to do; <see langword="null"/>: one can.</summary>
    internal (string Cause, string Remedy)? WhatIsInTheWay()
    {
        var living = Living;
        var bound = _parts.Options.MaxGenerations;
        return living.Count < bound
            ? null
            : ($"{living.Count} generations of '{Id}' are alive ({string.Join(", ", living.Select(generation => $"{generation}: {generation.State}"))}), the bound is {bound}",
                "Wait until the ones that drain have retired, and apply again.");
    }

    /// <summary>An implementation of a contract that calls this offload; always the same object.</summary>
    internal object CallerOf(RemoteContract contract) => _callers.GetOrAdd(contract.Contract, static (_, of) => of.contract.MakeCaller(of.Router), (contract, Router));

    /// <summary>Begins a change when none goes on; the change ends with its disposal.</summary>
    /// <param name="package">What is to serve afterwards; <see langword="null"/>: nothing.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<OffloadChange> BeginAsync(SubpartitionVersion? package, SubpartitionPolicy policy, CancellationToken cancellationToken)
    {
        await _oneChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new OffloadChange(this, package, policy);
    }

    /// <summary>Begins a change to the package that serves, or served: a recreation, or a recovery.</summary>
    internal async Task<OffloadChange> BeginAgainAsync(SubpartitionPolicy policy, CancellationToken cancellationToken)
    {
        await _oneChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new OffloadChange(this, _package, policy);
    }

    /// <summary>Frees the place of the change that ended.</summary>
    internal void EndChange() => _oneChange.Release();

    /// <summary>Notes a generation whose process has been started.</summary>
    internal SubpartitionGeneration Add(SubpartitionVersion package, ISubpartitionProcess process, long number)
    {
        var generation = new SubpartitionGeneration(package, number, process);
        lock (_lock)
            _living.Add(generation);
        _ = ForgetAsync(generation);
        return generation;
    }

    /// <summary>Leads new calls to a generation.</summary>
    internal void Serve(SubpartitionGeneration generation)
    {
        lock (_lock)
        {
            _serving = generation;
            _package = generation.Package;
        }

        Router.LeadTo(generation);
        _ = _recovery.WatchAsync(generation);
    }

    /// <summary>Notes what a way back leads to, when a package has been replaced for good.</summary>
    internal void Settle(SubpartitionVersion? replaced)
    {
        if (replaced is not null && replaced != _package)
            Previous = replaced;
    }

    /// <summary>A generation that served is lost: new calls wait until another one serves.</summary>
    /// <returns>Whether it served up to now.</returns>
    internal bool Lose(SubpartitionGeneration generation)
    {
        lock (_lock)
        {
            if (_serving != generation)
                return false;
            _serving = null;
        }

        Router.LeadNowhere(generation);
        return true;
    }

    /// <summary>
    /// Fails calls until another generation serves, unless one does by now: a change may have brought it while it was found out how the last one
    /// ended, and nobody would lead calls to it again.
    /// </summary>
    /// <returns>Whether calls fail; <see langword="false"/>: one serves, or none is to.</returns>
    internal bool RefuseWhileLost(string reason)
    {
        lock (_lock)
        {
            if (_serving is not null || _package is null)
                return false;
            Router.Refuse(reason);
            return true;
        }
    }

    /// <summary>Notes what a way back leads to, as it was before a restart.</summary>
    internal void RememberPrevious(SubpartitionVersion previous) => Previous = previous;

    /// <summary>Neither generation of a change can serve: the package that served before is generated anew, and calls wait for it.</summary>
    internal void Restore(SubpartitionVersion package, SubpartitionGeneration? failed)
    {
        _package = package;
        if (failed is not null)
            Lose(failed);
        _recovery.Recover(package.ToString(), Task.FromResult("Its successor failed, and it was lost meanwhile."));
    }

    /// <summary>Nothing serves any more, and nothing will.</summary>
    internal void Remove()
    {
        lock (_lock)
        {
            _serving = null;
            _package = null;
        }

        Router.Refuse("It was removed.");
    }

    /// <summary>Stops everything: calls that wait fail, calls inside are drained for a moment, processes are reaped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _recovery.DisposeAsync().ConfigureAwait(false);
        var change = await BeginAsync(null, new SubpartitionPolicy { Force = true }, CancellationToken.None).ConfigureAwait(false);
        await using (change.ConfigureAwait(false))
        {
            Router.Refuse("The host stops.");
            await Task.WhenAll(Living.Select(generation => generation.StopAsync(_parts.Options.StopTimeout))).ConfigureAwait(false);
        }

        Router.Dispose();
        _closing.Dispose();
    }

    private async Task ForgetAsync(SubpartitionGeneration generation)
    {
        await generation.Process.Ended.ConfigureAwait(false);
        await generation.Process.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
            _living.Remove(generation);
    }
}
