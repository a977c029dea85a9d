using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Remote;

/// <summary>What runs in a kernel, at one moment.</summary>
internal static class KernelSnapshot
{
    internal static async Task<KernelStatus> TakeAsync(
        KernelDescription description, MicroKernel kernel, OffloadTable offloads, HostTable hosts, IVirtualServers virtualServers, CancellationToken cancellationToken)
    {
        var servers = await virtualServers.ListAsync(cancellationToken).ConfigureAwait(false);
        var own = ProcessFigures.Of(Environment.ProcessId);
        return new KernelStatus
        {
            Kernel = description,
            Modules = [.. kernel.Modules.Select(Of)],
            Offloads = [.. offloads.Installed.Select(static offload => Of(offload, 0))],
            HostSubpartitions = [.. hosts.Subpartitions.Select(host => Of(host, servers.Count(server => server.Subpartition == host.Generation)))],
            VirtualServers = [.. servers.Select(Of)],
            Uncollected = kernel.UncollectedGenerations,
            MemoryBytes = own.MemoryBytes,
            CpuSeconds = own.ProcessorTime.TotalSeconds,
        };
    }

    private static ModuleStatus Of(InstalledModule module) => new()
    {
        Id = module.Id,
        Version = module.Version,
        PreviousVersion = module.PreviousVersion,
        Generation = module.Generation,
        Calls = module.Calls,
        Faults = module.Faults,
        Exports = module.Exports,
        Imports = module.Imports,
    };

    private static SubpartitionStatus Of(InstalledSubpartition subpartition, int servers)
    {
        var figures = ProcessFigures.Of(subpartition.ProcessId);
        return new SubpartitionStatus
        {
            Id = subpartition.Id,
            Version = subpartition.Version,
            PreviousVersion = subpartition.PreviousVersion,
            State = subpartition.State.ToLowerInvariant(),
            Number = subpartition.Generation,
            ProcessId = subpartition.ProcessId,
            CallsInside = subpartition.CallsInside,
            CallsWaiting = subpartition.CallsWaiting,
            Living = subpartition.Living,
            Restarts = subpartition.Restarts,
            MemoryBytes = figures.MemoryBytes,
            CpuSeconds = figures.ProcessorTime.TotalSeconds,
            Servers = servers,
            Exports = subpartition.Exports,
            Imports = subpartition.Imports,
        };
    }

    private static ServerStatus Of(VirtualServerStatus server) => new()
    {
        Type = server.Type,
        Name = server.Name,
        State = Words.Of(server.State),
        Version = server.Version,
        Subpartition = server.Subpartition,
        Reason = server.Reason,
    };
}
