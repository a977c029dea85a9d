using Microsoft.Extensions.Diagnostics.HealthChecks;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Hosting;

/// <summary>Unhealthy when nothing is installed, degraded when an offload is without a process or generations that left service are still loaded.</summary>
internal sealed class PluginRuntimeHealthCheck(MicroKernel kernel, OffloadTable offloads, HostTable hosts) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var modules = kernel.Modules;
        var data = modules.ToDictionary(module => module.Id, module => (object)module.Version);
        foreach (var offload in offloads.Installed)
            data[offload.Id] = offload.Version;
        foreach (var type in hosts.Installed)
            data[type.Id] = type.Package?.Version ?? "";
        string[] recovering =
        [
            .. offloads.Installed.Where(offload => offload.ProcessId == 0).Select(offload => offload.Id),
            .. hosts.Servers.Where(server => server.State == VirtualServerState.Recovering).Select(server => $"{server}"),
        ];
        var uncollected = kernel.UncollectedGenerations;
        var result = (data.Count, recovering.Length, uncollected) switch
        {
            (0, _, _) => HealthCheckResult.Unhealthy("No module is installed."),
            (_, > 0, _) => HealthCheckResult.Degraded($"Without a process, and being recovered: {string.Join(", ", recovering)}.", data: data),
            (_, _, > 0) => HealthCheckResult.Degraded($"{uncollected} generations have left service and are still loaded; the reports of their upgrades name what holds them.", data: data),
            _ => HealthCheckResult.Healthy($"{data.Count} modules serve.", data),
        };
        return Task.FromResult(result);
    }
}
