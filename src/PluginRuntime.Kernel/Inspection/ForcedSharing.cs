using System.Collections.Frozen;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>What modules always take from the host, besides the framework.</summary>
/// <param name="Runtime">PluginRuntime.Abstractions and what it refers to.</param>
/// <param name="Contracts">Assemblies with contracts and what they refer to.</param>
/// <param name="GatedInterfaces">Interfaces named by <see cref="GateForAttribute"/>.</param>
internal sealed record ForcedSharing(FrozenSet<string> Runtime, FrozenSet<string> Contracts, FrozenSet<string> GatedInterfaces)
{
    public const string Abstractions = "PluginRuntime.Abstractions";

    /// <summary>Has contracts too, between kernel and child; no module can see them.</summary>
    private const string Subpartitions = "PluginRuntime.Subpartitions";

    public static ForcedSharing Find(SharedSurface surface, IEnumerable<string> candidates)
    {
        var names = candidates.ToArray();
        var own = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var runtime = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        AddWithReferences(Abstractions, surface, own, runtime);
        var contracts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var gated = new HashSet<string>();
        foreach (var name in names)
        {
            if (runtime.Contains(name) || name == Subpartitions || surface.Find(name) is not { } assembly || !ContractAssembly.Is(assembly))
                continue;
            gated.UnionWith(ContractAssembly.GatedInterfaces(assembly));
            AddWithReferences(name, surface, own, contracts);
        }

        contracts.ExceptWith(runtime);
        return new(runtime.ToFrozenSet(StringComparer.OrdinalIgnoreCase), contracts.ToFrozenSet(StringComparer.OrdinalIgnoreCase), gated.ToFrozenSet());
    }

    private static void AddWithReferences(string name, SharedSurface surface, HashSet<string> own, HashSet<string> into)
    {
        if (!own.Contains(name) || !into.Add(name) || surface.Find(name) is not { } assembly)
            return;
        foreach (var reference in assembly.Reader.AssemblyReferences)
            AddWithReferences(assembly.NameOf(reference), surface, own, into);
    }
}
