using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using Xunit;

namespace PluginRuntime.Control.Tests;

/// <summary>
/// Plans every request of every test before it is applied, and holds the plan to the report: what the plan refuses is refused when it is applied,
/// for the same reason, and nothing else is refused before it is touched.
/// </summary>
internal sealed class PlannedRuntime(IPluginRuntime runtime) : IPluginRuntime
{
    private int _running;

    public IReadOnlyList<InstalledModule> Modules => runtime.Modules;

    public IReadOnlyList<InstalledSubpartition> Subpartitions => runtime.Subpartitions;

    public IVirtualServers VirtualServers => runtime.VirtualServers;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        // Beside another request the plan may be of other things than those that are met when it is this one's turn.
        try
        {
            var plan = Interlocked.Increment(ref _running) == 1 ? await runtime.PlanAsync(request, CancellationToken.None) : null;
            var report = await runtime.ApplyAsync(request, cancellationToken);
            if (plan is not null)
                Compare(plan, report);
            return report;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task<ServicePlan> PlanAsync(ServiceRequest request, CancellationToken cancellationToken = default) => runtime.PlanAsync(request, cancellationToken);

    public Task<ModuleInspection> InspectAsync(string package, CancellationToken cancellationToken = default) => runtime.InspectAsync(package, cancellationToken);

    public Task<MoveReport> MoveAsync(string type, string server, long? subpartition = null, UpgradePolicy? policy = null, CancellationToken cancellationToken = default) =>
        runtime.MoveAsync(type, server, subpartition, policy, cancellationToken);

    public Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, UpgradePolicy? policy = null, CancellationToken cancellationToken = default) => runtime.EvacuateAsync(subpartition, policy, cancellationToken);

    public Task<BalanceReport> BalanceAsync(bool dryRun = false, CancellationToken cancellationToken = default) => runtime.BalanceAsync(dryRun, cancellationToken);

    public BalanceReport? LastBalance => runtime.LastBalance;

    public Task<IReadOnlyList<RequestRecord>> HistoryAsync(int most = 100, CancellationToken cancellationToken = default) => runtime.HistoryAsync(most, cancellationToken);

    public bool EndProbation(string requestId) => runtime.EndProbation(requestId);

    public IDisposable Pin() => runtime.Pin();

    private static void Compare(ServicePlan plan, ServiceReport report)
    {
        var refused = new[] { report.Modules.Failure }.Concat(report.Offloads.Select(offload => offload.Failure)).Concat(report.Hosts.Select(host => host.Failure))
            .FirstOrDefault(failure => failure is { Phase: UpgradePhase.Inspect, State: "Nothing was touched." });

        // What has left service may have gone, or be seen to stay, between the two.
        if (refused is null != plan.Failure is null && (refused ?? plan.Failure)!.Cause.Contains("the bound is", StringComparison.Ordinal))
            return;
        Assert.True(refused == plan.Failure, $"The plan says: {plan.Failure?.ToString() ?? "it is applied"}{Environment.NewLine}The report says: {refused?.ToString() ?? "it was not refused"}{Environment.NewLine}{report}");
        Assert.Equal(plan.IsRejected, report.Outcome == UpgradePhase.Rejected && refused is not null);
        if (!plan.IsRejected)
            CompareVersions(plan, report);
    }

    private static void CompareVersions(ServicePlan plan, ServiceReport report)
    {
        var planned = plan.Parts.Select(part => (part.Id, part.From, part.To)).Order().ToArray();
        var reported = report.Modules.Changes.Select(change => (change.Module, change.From, change.To))
            .Concat(report.Offloads.Select(offload => (offload.Subpartition, offload.From, offload.To)))
            .Concat(report.Hosts.Select(host => (host.Type, host.From, host.To)))
            .ToArray();

        // Modules of a request whose processes could not be started have no changes to report.
        Assert.Empty(reported.Except(planned));
    }
}
