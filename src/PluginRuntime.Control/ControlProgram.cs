using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control;

/// <summary>Applies service requests to the kernel of this process.</summary>
internal sealed class ControlProgram(MicroKernel kernel, IOptions<PluginRuntimeOptions> options) : IPluginRuntime
{
    private readonly KernelModuleUpgrade _modules = new(kernel);

    public IReadOnlyList<InstalledModule> Modules => kernel.Modules;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var report = await _modules.ApplyAsync(request, request.Policy ?? options.Value.Policy, cancellationToken).ConfigureAwait(false);
        return new ServiceReport(request.Id, report);
    }

    public bool EndProbation(string requestId) => kernel.EndProbation(requestId);

    public IDisposable Pin() => kernel.Pin();
}
