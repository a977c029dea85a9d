using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>Where a virtual server has its place: one instance in one process. Immutable.</summary>
/// <param name="Host">The process.</param>
/// <param name="Instance">The instance's number.</param>
/// <param name="Epoch">Larger than that of every instance of the server before it.</param>
internal sealed record ServerPlace(HostSubpartition Host, uint Instance, long Epoch)
{
    /// <summary>Where calls go.</summary>
    internal Route Route { get; } = new(Host.Generation, Instance);
}
