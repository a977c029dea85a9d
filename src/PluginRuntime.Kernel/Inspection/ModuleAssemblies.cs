using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Reading;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// The assemblies of a package together with the host's, as they will meet when the module is loaded: shared by force, new
/// contracts, the module's own, what else the host has, in this order.
/// </summary>
internal sealed class ModuleAssemblies : IAssemblyScope, IDisposable
{
    private readonly Dictionary<string, AssemblyMetadata> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly NewContracts _contracts;
    private readonly HashSet<string> _gated = [];

    private ModuleAssemblies(SharedSurface surface)
    {
        Surface = surface;
        _contracts = new NewContracts(surface);
    }

    public SharedSurface Surface { get; }

    /// <summary>Managed assemblies in the module's folder itself.</summary>
    public IReadOnlyCollection<AssemblyMetadata> Own => _own.Values;

    /// <summary>Assemblies for one platform only, under <c>runtimes</c>: they resolve names, nothing more is asked of them.</summary>
    public ImmutableHashSet<string> PlatformSpecific { get; private set; } = [];

    /// <summary>Names of files that are executables without managed code.</summary>
    public List<string> Native { get; } = [];

    /// <summary>Contract assemblies that came with the package and that the host does not know.</summary>
    public IReadOnlyCollection<AssemblyMetadata> Contracts => _contracts.Assemblies;

    public static ModuleAssemblies Open(StoredModule module, SharedSurface surface, FindingList findings)
    {
        var assemblies = new ModuleAssemblies(surface);
        foreach (var path in Dlls(module.ContractsFolder))
        {
            if (surface.KindOf(Path.GetFileNameWithoutExtension(path)) == SharingKind.Unknown)
                assemblies.Read(path, assemblies._contracts, findings, assemblies._contracts.Add);
        }

        foreach (var path in Dlls(module.ModuleFolder))
            assemblies.Read(path, assemblies, findings, assembly => assemblies._own.TryAdd(assembly.Name, assembly));
        assemblies._gated.UnionWith(assemblies.Contracts.SelectMany(ContractAssembly.GatedInterfaces));
        var runtimes = Path.Combine(module.ModuleFolder, "runtimes");
        if (Directory.Exists(runtimes))
        {
            assemblies.PlatformSpecific = Directory.EnumerateFiles(runtimes, "*.dll", SearchOption.AllDirectories)
                .Select(path => Path.GetFileNameWithoutExtension(path)).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        }

        return assemblies;
    }

    public AssemblyMetadata? Find(string name) =>
        Surface.IsForced(name) ? Surface.Find(name) : _contracts.FindNew(name) ?? _own.GetValueOrDefault(name) ?? Surface.Find(name);

    /// <summary>Whether the module's own copy of an assembly is the one it will use.</summary>
    public bool IsPrivate(AssemblyMetadata assembly) => ReferenceEquals(assembly.Scope, this);

    public bool IsContract(DefinedType type) =>
        !IsPrivate(type.Assembly) && type.IsInterface && (ContractAssembly.HasContract(type) || IsGated(type.FullName));

    public void Dispose()
    {
        foreach (var assembly in _own.Values.Concat(_contracts.Assemblies))
            assembly.Dispose();
    }

    private bool IsGated(string name) => Surface.GatedInterfaces.Contains(name) || _gated.Contains(name);

    private static IEnumerable<string> Dlls(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal) : [];

    private void Read(string path, IAssemblyScope scope, FindingList findings, Func<AssemblyMetadata, bool> add)
    {
        try
        {
            var assembly = AssemblyMetadata.Open(path, scope, withBodies: true);
            if (assembly is null)
                Native.Add(Path.GetFileName(path));
            else if (!add(assembly))
                assembly.Dispose();
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            findings.Refuse(FindingCodes.UnreadableAssembly, $"{Path.GetFileName(path)} is not a whole assembly: {damaged.Message}",
                "Build and pack the module again; if the file was copied, copy it again.");
        }
    }
}
