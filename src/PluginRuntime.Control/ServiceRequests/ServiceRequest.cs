using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What is to be upgraded. All of it is applied, or nothing is. Modules are switched together, with one switch; offloads right after them.</summary>
public sealed record ServiceRequest
{
    /// <summary>
    /// Names the request in logs, traces, reports and the history. Default: made up. A request of an id that is known is not done again: who
    /// makes it gets the first one's report, and waits for it if need be.
    /// </summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Who makes it, for the history. Default: the user that the host runs as.</summary>
    public string By { get; init; } = Environment.UserName;

    /// <summary>Paths of packages (<c>.nupkg</c>) or publish folders to install, upgrade or downgrade to. What they are is read from their metadata. Relative paths are relative to the current directory.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Ids of modules and offloads to load anew, an offload in a new process, in the version they have.</summary>
    public IReadOnlyList<string> Recreate { get; init; } = [];

    /// <summary>
    /// Ids of modules and offloads whose configuration is bound anew: as it is now, in a new generation of the version they have, so that a
    /// configuration that does not do goes back like a version that does not. Modules and offloads are told of changes of the host's
    /// configuration without it; this is for those that read theirs only when they start.
    /// </summary>
    public IReadOnlyList<string> Reconfigure { get; init; } = [];

    /// <summary>Ids of modules and offloads to take back to the version they had before.</summary>
    public IReadOnlyList<string> RollBack { get; init; } = [];

    /// <summary>Ids of modules and offloads to remove.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Virtual servers to move, with state and connections; when one stays, those that have moved go back. A request that moves does nothing else.</summary>
    public IReadOnlyList<RequestedMove> Move { get; init; } = [];

    /// <summary>Bounds, probation, and what follows when it does not go as hoped. Default: the runtime's options.</summary>
    public UpgradePolicy? Policy { get; init; }

    /// <summary>Told of every phase, in order, aside: the upgrade does not wait for it, so it may lag behind.</summary>
    public IProgress<UpgradeProgress>? Progress { get; init; }

    /// <summary>Who else holds or turns it: the coordinator of many kernels.</summary>
    internal IRequestSteps? Steps { get; init; }

    /// <summary>Where the decision on the request stands, when others take part in it: what recovery asks for. Opaque to this kernel.</summary>
    internal string? Coordinator { get; init; }

    /// <summary>Packages among <see cref="Packages"/> that are in the store already, by path.</summary>
    internal IReadOnlyDictionary<string, StoredModule> Stored { get; init; } = new Dictionary<string, StoredModule>();

    /// <summary>It only loads what the journal says: the journal notes nothing of it.</summary>
    internal bool IsRestart { get; init; }

    /// <summary>A request that installs or upgrades packages.</summary>
    /// <param name="packages">Their paths.</param>
    /// <returns>The request.</returns>
    public static ServiceRequest ForPackages(params string[] packages) => new() { Packages = packages };
}
