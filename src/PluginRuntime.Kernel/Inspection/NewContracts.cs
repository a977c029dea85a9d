using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>Contract assemblies of a package that the host does not know. They will be loaded beside the host's and see those only.</summary>
internal sealed class NewContracts(SharedSurface surface) : IAssemblyScope
{
    private readonly Dictionary<string, AssemblyMetadata> _assemblies = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<AssemblyMetadata> Assemblies => _assemblies.Values;

    public bool Add(AssemblyMetadata assembly) => _assemblies.TryAdd(assembly.Name, assembly);

    public AssemblyMetadata? FindNew(string name) => _assemblies.GetValueOrDefault(name);

    public AssemblyMetadata? Find(string name) => surface.Find(name) ?? FindNew(name);
}
