using System.Collections.Concurrent;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>What upgrades of one kernel work with.</summary>
internal sealed record KernelParts(
    KernelOptions Options,
    ModuleStore Store,
    PackageIntake Packages,
    SharedSurface Surface,
    ModuleInspector Inspector,
    OffloadInspector Offloads,
    SharedContracts Contracts,
    HostServices Host,
    EntryGates EntryGates,
    OutsideContracts Outside,
    PinBoard Pins,
    Retirement Retirement,
    KernelMetrics Metrics,
    KernelLog Log)
{
    private long _generations;

    /// <summary>The package that each module had before the one that serves.</summary>
    internal ConcurrentDictionary<string, (StoredModule Stored, string Version)> History { get; } = new(StringComparer.Ordinal);

    /// <summary>A number for a new generation.</summary>
    internal long NextGeneration() => Interlocked.Increment(ref _generations);
}
