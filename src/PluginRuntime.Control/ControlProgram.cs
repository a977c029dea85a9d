using System.Diagnostics;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control;

/// <summary>Applies service requests to the kernel of this process and its subpartitions.</summary>
internal sealed class ControlProgram(MicroKernel kernel, OffloadTable offloads, IOptions<PluginRuntimeOptions> options) : IPluginRuntime
{
    private readonly KernelModuleUpgrade _modules = new(kernel);
    private readonly IoOffloadUpgrade _offloads = new(kernel, offloads);
    private readonly RunningRequests _running = new();

    public IReadOnlyList<InstalledModule> Modules => kernel.Modules;

    public IReadOnlyList<InstalledSubpartition> Subpartitions => offloads.Installed;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = request.Policy ?? options.Value.Policy;

        var since = Stopwatch.GetTimestamp();

        // On the pool: packages are read and unpacked.
        var parts = await Task.Run(() => RequestParts.Of(request, kernel, offloads), CancellationToken.None).ConfigureAwait(false);
        if (parts.Offloads.Count == 0)
            return new ServiceReport(request.Id, await _modules.ApplyAsync(parts, policy, since, null, cancellationToken).ConfigureAwait(false), []);

        using var running = _running.Begin(request.Id);
        var (modules, reports) = await _offloads.ApplyAsync(
            request, parts, policy, since, parts.HasModules ? (beforeSwitch, token) => _modules.ApplyAsync(parts, policy, since, beforeSwitch, token) : null, running.WayBack, cancellationToken).ConfigureAwait(false);
        return new ServiceReport(request.Id, modules ?? UpgradeReport.Nothing(reports[0].Outcome), reports);
    }

    public bool EndProbation(string requestId) => _running.EndProbation(requestId) | kernel.EndProbation(requestId);

    public IDisposable Pin() => new RuntimePin(kernel.Pin(), offloads.Pin());
}
