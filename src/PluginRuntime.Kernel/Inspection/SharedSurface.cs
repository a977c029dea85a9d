using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.Loader;
using PluginRuntime.Kernel.Inspection.Reading;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// The assemblies that modules can share with the host, as metadata. Nothing is loaded. Thread-safe. The one place that decides what
/// is shared: the loader asks it too.
/// </summary>
internal sealed class SharedSurface : IAssemblyScope, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<AssemblyMetadata?>> _opened = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly FrameworkFolders _framework;
    private readonly Lock _growing = new();
    private readonly bool _ofThisProcess;
    private volatile ForcedSharing? _forced;
    private volatile int _growth;

    private SharedSurface(IEnumerable<string> paths, bool ofThisProcess)
    {
        var trusted = paths.ToArray();
        _ofThisProcess = ofThisProcess;
        _framework = new FrameworkFolders(trusted);
        foreach (var path in trusted)
            _paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
    }

    /// <summary>What this process resolves by name: its trusted assemblies, and what it has loaded from elsewhere.</summary>
    /// <exception cref="PlatformNotSupportedException">The host is published as a single file: its assemblies have no metadata on disk.</exception>
    public static SharedSurface OfThisProcess()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!trusted.Any(path => Path.GetFileName(path).Equals("System.Private.CoreLib.dll", StringComparison.OrdinalIgnoreCase)))
        {
            throw new PlatformNotSupportedException(
                "Modules cannot be inspected in a host that is published as a single file: the assemblies it shares with modules have no metadata on disk. Publish it with PublishSingleFile=false.");
        }

        return new SharedSurface(trusted, ofThisProcess: true);
    }

    /// <summary>The surface of a host that trusts just these files.</summary>
    public static SharedSurface Of(IEnumerable<string> paths) => new(paths, ofThisProcess: false);

    /// <summary>Simple names of the contract assemblies: of those that modules must never load privately besides framework and runtime.</summary>
    public IReadOnlySet<string> Contracts => Forced.Contracts;

    /// <summary>Full names of interfaces that <see cref="GateForAttribute"/> makes contracts.</summary>
    public IReadOnlySet<string> GatedInterfaces => Forced.GatedInterfaces;

    /// <summary>How many assemblies have come to it: what was checked against it holds as long as this stays.</summary>
    public int Growth => _growth;

    private ForcedSharing Forced
    {
        get
        {
            if (_forced is { } known)
                return known;
            lock (_growing)
                return _forced ??= ForcedSharing.Find(this, _paths.Where(entry => !_framework.Owns(entry.Key)).Select(entry => entry.Key));
        }
    }

    /// <inheritdoc/>
    public AssemblyMetadata? Find(string name) =>
        _paths.TryGetValue(name, out var path) ? _opened.GetOrAdd(name, _ => new(() => Open(path))).Value : null;

    public SharingKind KindOf(string name)
    {
        if (!_paths.ContainsKey(name))
            return SharingKind.Unknown;
        if (_framework.Owns(name))
            return SharingKind.Framework;
        return Forced.Runtime.Contains(name) ? SharingKind.Runtime
            : Forced.Contracts.Contains(name) ? SharingKind.Contract
            : SharingKind.Available;
    }

    /// <summary>Whether a module gets the host's copy even if it brings its own.</summary>
    public bool IsForced(string name) => KindOf(name) > SharingKind.Available;

    /// <summary>
    /// Simple names of the assemblies that a module must take from the shared ones even though its package may carry a copy. All others
    /// it has no copy of come from there anyway.
    /// </summary>
    public IReadOnlyCollection<string> SharedWith(StoredModule module, ModuleInspection inspection) =>
        Directory.EnumerateFiles(module.ModuleFolder, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)).Where(IsForced)
            .Concat(inspection.NewContractAssemblies.Keys)
            .Concat(inspection.Exports.Concat(inspection.Imports).Select(contract => contract.AssemblyName))
            .Append(ForcedSharing.Abstractions)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a contract assembly that was loaded into the shared context, so that later modules are checked against it.</summary>
    public void AddContract(string path) => Grow([path]);

    /// <summary>Takes notice of assemblies that the host loaded since, from outside its trusted ones.</summary>
    public void Refresh()
    {
        if (_ofThisProcess)
            Grow(AssemblyLoadContext.Default.Assemblies.Where(assembly => !assembly.IsDynamic && assembly.Location.Length > 0).Select(assembly => assembly.Location));
    }

    public void Dispose()
    {
        foreach (var assembly in _opened.Values)
            assembly.Value?.Dispose();
    }

    private void Grow(IEnumerable<string> paths)
    {
        lock (_growing)
        {
            foreach (var path in paths)
            {
                if (_paths.TryAdd(Path.GetFileNameWithoutExtension(path), path))
                {
                    _opened.TryRemove(Path.GetFileNameWithoutExtension(path), out _);
                    _forced = null;
                    _growth++;
                }
            }
        }
    }

    // A file of the host that cannot be read is a file that modules cannot share; what needs it is told that it is missing.
    private AssemblyMetadata? Open(string path)
    {
        try
        {
            return AssemblyMetadata.Open(path, this, withBodies: false);
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            return null;
        }
    }
}
