using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What is to be upgraded. All of it is applied, or nothing is. Modules are switched together, with one switch; offloads right after them.</summary>
public sealed record ServiceRequest
{
    /// <summary>Names the request in logs, traces and reports. Default: made up.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Paths of packages (<c>.nupkg</c>) or publish folders to install, upgrade or downgrade to. What they are is read from their metadata. Relative paths are relative to the current directory.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Ids of modules and offloads to load anew, an offload in a new process, in the version they have.</summary>
    public IReadOnlyList<string> Recreate { get; init; } = [];

    /// <summary>Ids of modules and offloads to take back to the version they had before.</summary>
    public IReadOnlyList<string> RollBack { get; init; } = [];

    /// <summary>Ids of modules and offloads to remove.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Bounds, probation, and what follows when it does not go as hoped. Default: the runtime's options.</summary>
    public UpgradePolicy? Policy { get; init; }

    /// <summary>Told of every phase, in order, aside: the upgrade does not wait for it, so it may lag behind.</summary>
    public IProgress<UpgradeProgress>? Progress { get; init; }

    /// <summary>Who else holds or turns it: the coordinator of many kernels.</summary>
    internal IRequestSteps? Steps { get; init; }

    /// <summary>A request that installs or upgrades packages.</summary>
    /// <param name="packages">Their paths.</param>
    /// <returns>The request.</returns>
    public static ServiceRequest ForPackages(params string[] packages) => new() { Packages = packages };
}
