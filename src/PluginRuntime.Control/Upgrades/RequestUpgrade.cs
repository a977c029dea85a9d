using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>Applies a service request whose turn it is: puts its parts around each other, so that all of them are applied or none.</summary>
/// <remarks>
/// Processes of offloads first, then virtual servers, which call them, then modules: each layer is ready before the one that calls it switches.
/// </remarks>
internal sealed class RequestUpgrade(MicroKernel kernel, OffloadTable offloads, HostTable hosts)
{
    private readonly KernelModuleUpgrade _modules = new(kernel);
    private readonly ServicePlanner _planner = new(kernel, offloads, hosts, new PauseHistory());
    private readonly RunningRequests _running = new();

    /// <summary>Switches a request that is on probation back.</summary>
    /// <returns>Whether it is running.</returns>
    internal bool EndProbation(string request) => _running.EndProbation(request) | kernel.EndProbation(request);

    /// <summary>Applies it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When it was made.</param>
    /// <param name="gate">Where it may be held or turned.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything.</param>
    internal async Task<ServiceReport> ApplyAsync(ServiceRequest request, UpgradePolicy policy, long since, RequestGate gate, CancellationToken cancellationToken)
    {
        if (request.Move.Count > 0)
            return await new MoveRequest(hosts).RunAsync(request, policy, cancellationToken).ConfigureAwait(false);

        // On the pool: packages are read and unpacked.
        var parts = await Task.Run(() => RequestParts.Of(request, kernel, offloads, hosts), CancellationToken.None).ConfigureAwait(false);
        if (parts.Children.Count == 0)
            return new ServiceReport(request.Id, await _modules.ApplyAsync(parts, policy, since, gate, gate.PreparedAsync, cancellationToken).ConfigureAwait(false), [], []);
        var plan = await Task.Run(() => ChildPlan.Make(parts, kernel, offloads, hosts, policy), CancellationToken.None).ConfigureAwait(false);

        // Modules are planned for good when the new processes are ready; what is refused is better refused before any is started.
        if ((plan.Failure ?? (parts.HasModules ? _planner.RefusalOfModules(parts, policy) : null)) is { } refusal)
            return RejectedReport.Of(request.Id, parts, refusal, offloads, hosts);

        gate.Plan(plan.Changes);
        using var running = _running.Begin(request.Id);
        IReadOnlyList<HostReport> hostReports = [];
        var hasOffloads = parts.Has(ModuleKind.IoOffload);
        ModulesPart? rest = parts.HasModules ? (beforeSwitch, token) => _modules.ApplyAsync(parts, policy, since, gate, beforeSwitch, token) : null;
        if (parts.Has(ModuleKind.VirtualServer))
        {
            var modules = rest;
            rest = async (beforeSwitch, token) =>
            {
                (var report, hostReports) = await new HostSubpartitionUpgrade(kernel, hosts, EndProbation)
                    .ApplyAsync(request, plan, policy, since, gate, modules, beforeSwitch, !hasOffloads, running.WayBack, token).ConfigureAwait(false);
                return report;
            };
        }

        if (!hasOffloads)
        {
            var report = await rest!(gate.PreparedAsync, cancellationToken).ConfigureAwait(false);
            return new ServiceReport(request.Id, report, [], hostReports);
        }

        var (others, offloadReports) = await new IoOffloadUpgrade(kernel, offloads, EndProbation)
            .ApplyAsync(request, plan, policy, since, gate, rest, running.WayBack, cancellationToken).ConfigureAwait(false);
        return new ServiceReport(request.Id, others ?? UpgradeReport.Nothing(offloadReports[0].Outcome), offloadReports, hostReports);
    }
}
