using Microsoft.Extensions.Diagnostics.HealthChecks;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Hosting;

/// <summary>Unhealthy when no module serves, degraded when generations that left service are still loaded.</summary>
internal sealed class PluginRuntimeHealthCheck(MicroKernel kernel) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var modules = kernel.Modules;
        var data = modules.ToDictionary(module => module.Id, module => (object)module.Version);
        var uncollected = kernel.UncollectedGenerations;
        var result = (modules.Count, uncollected) switch
        {
            (0, _) => HealthCheckResult.Unhealthy("No module is installed."),
            (_, > 0) => HealthCheckResult.Degraded($"{uncollected} generations have left service and are still loaded; the reports of their upgrades name what holds them.", data: data),
            _ => HealthCheckResult.Healthy($"{modules.Count} modules serve.", data),
        };
        return Task.FromResult(result);
    }
}
