using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What all types of virtual servers of a kernel share.</summary>
internal sealed record HostParts(ISubpartitionProcesses Processes, RouterOptions Router, HostPolicy Policy, SubpartitionOptions Settings, TimeProvider Time, HostLog Log)
{
    private long _generations;
    private int _instances;

    /// <summary>A number for a new host subpartition.</summary>
    internal long NextGeneration() => Interlocked.Increment(ref _generations);

    /// <summary>A number for a new instance of a virtual server, which no other has or had.</summary>
    internal uint NextInstance() => (uint)Interlocked.Increment(ref _instances);
}
