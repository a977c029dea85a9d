using System.Diagnostics;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.Remote.Events;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control;

/// <summary>Applies service requests to the kernel of this process and its subpartitions: each once, one at a time, with its records in the history.</summary>
internal sealed class ControlProgram(
    MicroKernel kernel,
    OffloadTable offloads,
    HostTable hosts,
    IVirtualServers servers,
    KernelState state,
    ResourceBalancer balancer,
    FollowingBalances balances,
    EventFeed feed,
    RequestQueue queue,
    ServerMoves moves,
    RequestsAtStop stop,
    IOptions<PluginRuntimeOptions> options) : IPluginRuntime, IAsyncDisposable
{
    private readonly RequestUpgrade _upgrade = new(kernel, offloads, hosts);
    private readonly RequestIds _ids = new();
    private readonly PauseHistory _pauses = new();

    private ServicePlanner Planner => new(kernel, offloads, hosts, _pauses);

    public IReadOnlyList<InstalledModule> Modules => kernel.Modules;

    public IReadOnlyList<InstalledSubpartition> Subpartitions => [.. offloads.Installed, .. hosts.Subpartitions];

    public IVirtualServers VirtualServers => servers;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default) =>
        await ApplyAloneAsync(request, cancellationToken).ConfigureAwait(false) is var report && stop.Stopping.IsCancellationRequested ? report : await balances.FollowAsync(report).ConfigureAwait(false);

    private async Task<ServiceReport> ApplyAloneAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!stop.TryBegin())
            return RejectedReport.Stopping(request.Id);
        try
        {
            var report = await feed.WatchAsync(request, watched => ApplyWatchedAsync(watched, cancellationToken)).ConfigureAwait(false);
            _pauses.Note(report);
            return report;
        }
        finally
        {
            stop.End();
        }
    }

    public Task<ServicePlan> PlanAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.Run(() => Planner.Plan(request, request.Policy ?? options.Value.Policy), cancellationToken);
    }

    public Task<ModuleInspection> InspectAsync(string package, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(package);
        return Task.Run(() => Planner.Inspect(package), cancellationToken);
    }

    private async Task<ServiceReport> ApplyWatchedAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            return await _ids.ApplyAsync(request, () => ApplyInTurnAsync(request, since, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException exception)
        {
            return RejectedReport.Of(request.Id, "journal", exception.Message, "See the cause, then apply again.");
        }
    }

    public Task<IReadOnlyList<RequestRecord>> HistoryAsync(int most = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Task.Run(() => state.History.Recent(most), cancellationToken);
    }

    public Task<MoveReport> MoveAsync(string type, string server, long? subpartition = null, UpgradePolicy? policy = null, CancellationToken cancellationToken = default) =>
        moves.MoveAsync(type, server, subpartition, policy, cancellationToken);

    public Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, UpgradePolicy? policy = null, CancellationToken cancellationToken = default) => moves.EvacuateAsync(subpartition, policy, cancellationToken);

    public Task<BalanceReport> BalanceAsync(bool dryRun = false, CancellationToken cancellationToken = default) => balancer.BalanceAsync(dryRun, cancellationToken);

    public BalanceReport? LastBalance => balancer.LastReport;

    public bool EndProbation(string requestId) => _upgrade.EndProbation(requestId);

    public IDisposable Pin() => new RuntimePin(kernel.Pin(), offloads.Pin());

    /// <summary>Before the kernel, its subpartitions and the journal: a request that is under way has its end first.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.StopAsync().ConfigureAwait(false);
        await stop.Ended.ConfigureAwait(false);
    }

    private async Task<ServiceReport> ApplyInTurnAsync(ServiceRequest request, long since, CancellationToken cancellationToken)
    {
        var policy = request.Policy ?? options.Value.Policy;

        // Its place first, without waiting for anything: requests have their turns in the order in which they were made.
        using var place = queue.Enter(request.Id, onlyIfFree: policy.WhenBusy == BusyAction.Refuse, out var running);
        if (await Task.Run(() => state.History.Find(request.Id), CancellationToken.None).ConfigureAwait(false) is { } known)
            return known;
        if (place is null)
            return RejectedReport.Busy(request.Id, running!);
        using var undoing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Stopping);
        try
        {
            await place.Turn.WaitAsync(undoing.Token).ConfigureAwait(false);
            undoing.Token.ThrowIfCancellationRequested();
            return await new RecordedRequest(request, state.History, place, stop.Stopping).RunAsync(gate => _upgrade.ApplyAsync(request, policy, since, gate, undoing.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return RejectedReport.Stopping(request.Id);
        }
    }
}
