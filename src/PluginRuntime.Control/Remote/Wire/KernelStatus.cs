namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What runs in a kernel.</summary>
internal sealed record KernelStatus
{
    public required KernelDescription Kernel { get; init; }

    public IReadOnlyList<ModuleStatus> Modules { get; init; } = [];

    public IReadOnlyList<SubpartitionStatus> Offloads { get; init; } = [];

    public IReadOnlyList<SubpartitionStatus> HostSubpartitions { get; init; } = [];

    public IReadOnlyList<ServerStatus> VirtualServers { get; init; } = [];

    /// <summary>Generations that have left service and are still loaded.</summary>
    public int Uncollected { get; init; }

    /// <summary>Memory of the kernel's own process, resident.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Processor time of the kernel's own process.</summary>
    public double CpuSeconds { get; init; }
}
