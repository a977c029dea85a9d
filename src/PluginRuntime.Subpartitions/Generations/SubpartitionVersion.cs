using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>A package of an I/O offload in the store, inspected: what a generation is made from. Immutable.</summary>
/// <param name="Id">The offload's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Order">What the child is told to load, but for generation and configuration.</param>
/// <param name="Configuration">The offload's configuration as it is now.</param>
/// <param name="Frameworks">Shared frameworks that its process needs besides the base one.</param>
/// <param name="Exports">The contracts that it serves.</param>
/// <param name="Imports">What it may call, and the objects of this process that answer.</param>
internal sealed record SubpartitionVersion(
    string Id, string Version, LoadOrder Order, Func<ConfigurationEntry[]> Configuration, IReadOnlyList<string> Frameworks, IReadOnlyList<RemoteContract> Exports, IReadOnlyList<(RemoteContract Contract, object Target)> Imports)
{
    /// <summary>Its package's hash in the store.</summary>
    internal string Hash { get; init; } = "";

    /// <summary>What the child of a generation is told to load.</summary>
    internal LoadOrder OrderOf(long generation) => Order with { Generation = generation, Configuration = Configuration() };

    public override string ToString() => $"{Id} {Version}";
}
