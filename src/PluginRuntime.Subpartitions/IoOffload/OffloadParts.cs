using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>What all offloads of a kernel share.</summary>
internal sealed record OffloadParts(ISubpartitionProcesses Processes, OffloadOptions Options, SubpartitionOptions Settings, TimeProvider Time, OffloadLog Log)
{
    private long _generations;

    /// <summary>A number for a new generation.</summary>
    internal long NextGeneration() => Interlocked.Increment(ref _generations);
}
