using System.Collections.Frozen;
using PluginRuntime.Kernel.Inspection.Checks;
using PluginRuntime.Kernel.Inspection.Reading;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// Inspects what runs in child processes, offloads and types of virtual servers, in the kernel's process, against what their child process will have: neither the host's libraries nor the
/// contracts it has loaded count there. Starts and loads nothing. Thread-safe.
/// </summary>
/// <param name="hostFolder">The folder of the subpartition host.</param>
/// <param name="policy">How findings are weighed.</param>
internal sealed class OffloadInspector(string hostFolder, InspectionPolicy? policy = null) : IDisposable
{
    private static readonly Lazy<FrozenSet<string>> WebNames = new(() =>
        (ChildSurface.FolderOf(ChildSurface.WebFramework) is { } folder ? Directory.EnumerateFiles(folder, "*.dll") : [])
            .Select(path => Path.GetFileNameWithoutExtension(path)).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    private readonly Lazy<Child> _plain = new(() => new Child(ChildSurface.Of(hostFolder), policy));
    private readonly Lazy<Child?> _web = new(() =>
        ChildSurface.FolderOf(ChildSurface.WebFramework) is { } folder ? new Child(ChildSurface.Of(hostFolder, folder), policy) : null);

    /// <summary>Inspects a package in the store.</summary>
    /// <param name="module">The package.</param>
    /// <param name="kind">What it says it is.</param>
    /// <param name="running">The inspection of the version that runs now, to compare with.</param>
    public OffloadPackage Inspect(StoredModule module, ModuleKind kind, ModuleInspection? running = null)
    {
        if (!ChildSurface.IsHost(hostFolder))
            return Refused(module, kind, FindingCodes.SubpartitionHostMissing, $"There is no subpartition host in {hostFolder}, so nothing can run in one.",
                "Build the host's program with a reference to PluginRuntime, whose build puts the folder beside it, and deploy the folder with it; or say where it is by SubpartitionOptions.HostPath.");
        if (!NeedsWeb(module, _plain.Value.Surface))
            return _plain.Value.Inspect(module, kind, running, []);
        return _web.Value is { } web
            ? web.Inspect(module, kind, running, [ChildSurface.WebFramework])
            : Refused(module, kind, FindingCodes.FrameworkNotInstalled, $"The package needs the shared framework {ChildSurface.WebFramework} {Environment.Version.Major}.{Environment.Version.Minor}, which is not installed here.",
                "Install the ASP.NET Core runtime, or build the offload without a reference to it.");
    }

    /// <summary>What kind a stored package says it is; <see langword="null"/> when it does not, says several things or cannot be read: its inspection tells.</summary>
    public static ModuleKind? KindOf(StoredModule module)
    {
        var assemblies = Read(module);
        try
        {
            return KindMarker.Of(assemblies);
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            return null;
        }
        finally
        {
            assemblies.ForEach(assembly => assembly.Dispose());
        }
    }

    public void Dispose()
    {
        if (_plain.IsValueCreated)
            _plain.Value.Surface.Dispose();
        if (_web.IsValueCreated)
            _web.Value?.Surface.Dispose();
    }

    /// <summary>Whether it refers to something that neither it nor the child has, and the web framework does.</summary>
    private static bool NeedsWeb(StoredModule module, SharedSurface plain)
    {
        var assemblies = Read(module);
        try
        {
            return assemblies.SelectMany(assembly => assembly.Reader.AssemblyReferences.Select(assembly.NameOf))
                .Any(name => IsOfWeb(name) && plain.KindOf(name) == SharingKind.Unknown && !Has(module, name));
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            return false;
        }
        finally
        {
            assemblies.ForEach(assembly => assembly.Dispose());
        }
    }

    // Where the framework is not installed, its names are known by their beginning only.
    private static bool IsOfWeb(string name) => WebNames.Value.Contains(name) || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

    private static bool Has(StoredModule module, string name) =>
        File.Exists(Path.Combine(module.ModuleFolder, name + ".dll")) || File.Exists(Path.Combine(module.ContractsFolder, name + ".dll"));

    private static List<AssemblyMetadata> Read(StoredModule module)
    {
        List<AssemblyMetadata> read = [];
        foreach (var path in Directory.Exists(module.ModuleFolder) ? Directory.EnumerateFiles(module.ModuleFolder, "*.dll") : [])
        {
            try
            {
                if (AssemblyMetadata.Open(path, Nowhere.Instance, withBodies: false) is { } assembly)
                    read.Add(assembly);
            }
            catch (Exception damaged) when (Damage.IsSignOf(damaged))
            {
                // The inspection names it.
            }
        }

        return read;
    }

    private OffloadPackage Refused(StoredModule module, ModuleKind kind, string code, string message, string remedy)
    {
        var findings = new FindingList(policy ?? InspectionPolicy.Default);
        findings.Refuse(code, message, remedy);
        return new(module, ModuleInspector.Nothing with { Kind = kind, Findings = findings.ToArray() }, []);
    }

    private sealed class Child(SharedSurface surface, InspectionPolicy? policy)
    {
        private readonly ModuleInspector _offloads = new(surface, policy, ModuleKind.IoOffload);
        private readonly ModuleInspector _servers = new(surface, policy, ModuleKind.VirtualServer);

        public SharedSurface Surface => surface;

        public OffloadPackage Inspect(StoredModule module, ModuleKind kind, ModuleInspection? running, string[] frameworks)
        {
            var inspection = (kind == ModuleKind.VirtualServer ? _servers : _offloads).Inspect(module, running) with { Frameworks = [.. frameworks] };
            return new(module, inspection, inspection.IsRefused ? [] : surface.SharedWith(module, inspection));
        }
    }

    private sealed class Nowhere : IAssemblyScope
    {
        public static Nowhere Instance { get; } = new();

        public AssemblyMetadata? Find(string name) => null;
    }
}
