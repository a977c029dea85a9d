using System.Diagnostics;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Remote.Events;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control;

/// <summary>Applies service requests to the kernel of this process and its subpartitions.</summary>
internal sealed class ControlProgram(
    MicroKernel kernel, OffloadTable offloads, HostTable hosts, IVirtualServers servers, IOptions<PluginRuntimeOptions> options, EventFeed feed) : IPluginRuntime
{
    private readonly KernelModuleUpgrade _modules = new(kernel);
    private readonly IoOffloadUpgrade _offloads = new(kernel, offloads);
    private readonly HostSubpartitionUpgrade _hosts = new(kernel, hosts);
    private readonly ServerMoves _moves = new(hosts, options);
    private readonly RunningRequests _running = new();
    private readonly PauseHistory _pauses = new();

    private ServicePlanner Planner => new(kernel, offloads, hosts, _pauses);

    public IReadOnlyList<InstalledModule> Modules => kernel.Modules;

    public IReadOnlyList<InstalledSubpartition> Subpartitions => [.. offloads.Installed, .. hosts.Subpartitions];

    public IVirtualServers VirtualServers => servers;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var report = await feed.WatchAsync(request, watched => ApplyWatchedAsync(watched, cancellationToken)).ConfigureAwait(false);
        _pauses.Note(report);
        return report;
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
        var policy = request.Policy ?? options.Value.Policy;
        var since = Stopwatch.GetTimestamp();

        // On the pool: packages are read and unpacked.
        var parts = await Task.Run(() => RequestParts.Of(request, kernel, offloads, hosts), CancellationToken.None).ConfigureAwait(false);
        if (parts.Children.Count == 0)
            return new ServiceReport(request.Id, await _modules.ApplyAsync(parts, policy, since, null, cancellationToken).ConfigureAwait(false), [], []);
        var plan = await Task.Run(() => ChildPlan.Make(parts, kernel, offloads, hosts, policy), CancellationToken.None).ConfigureAwait(false);

        // Modules are planned for good when the new processes are ready; what is refused is better refused before any is started.
        if ((plan.Failure ?? (parts.HasModules ? Planner.RefusalOfModules(parts, policy) : null)) is { } refusal)
            return RejectedReport.Of(request.Id, parts, refusal, offloads, hosts);

        // Processes of offloads first, then virtual servers, which call them, then modules: each layer is ready before the one that calls it switches.
        using var running = _running.Begin(request.Id);
        IReadOnlyList<HostReport> hostReports = [];
        ModulesPart? rest = parts.HasModules ? (beforeSwitch, token) => _modules.ApplyAsync(parts, policy, since, beforeSwitch, token) : null;
        if (parts.Has(ModuleKind.VirtualServer))
        {
            var modules = rest;
            rest = async (beforeSwitch, token) =>
            {
                (var report, hostReports) = await _hosts.ApplyAsync(request, plan, policy, since, modules, beforeSwitch, running.WayBack, token).ConfigureAwait(false);
                return report;
            };
        }

        if (!parts.Has(ModuleKind.IoOffload))
        {
            var report = await rest!(static _ => Task.FromResult<string?>(null), cancellationToken).ConfigureAwait(false);
            return new ServiceReport(request.Id, report, [], hostReports);
        }

        var (others, offloadReports) = await _offloads.ApplyAsync(request, plan, policy, since, rest, running.WayBack, cancellationToken).ConfigureAwait(false);
        return new ServiceReport(request.Id, others ?? UpgradeReport.Nothing(offloadReports[0].Outcome), offloadReports, hostReports);
    }

    public Task<MoveReport> MoveAsync(string type, string server, long? subpartition = null, CancellationToken cancellationToken = default) => _moves.MoveAsync(type, server, subpartition, cancellationToken);

    public Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, CancellationToken cancellationToken = default) => _moves.EvacuateAsync(subpartition, cancellationToken);

    public bool EndProbation(string requestId) => _running.EndProbation(requestId) | kernel.EndProbation(requestId);

    public IDisposable Pin() => new RuntimePin(kernel.Pin(), offloads.Pin());
}
