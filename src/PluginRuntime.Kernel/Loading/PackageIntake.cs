using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Takes packages into the kernel's store and tells what they are, before anybody decides where they run. Loads and starts nothing.
/// Thread-safe.
/// </summary>
internal sealed class PackageIntake(ModuleStore store, OffloadInspector offloads)
{
    /// <summary>Takes a package, or finds it already there.</summary>
    /// <param name="path">A <c>.nupkg</c> or a publish folder.</param>
    /// <exception cref="ModulePackageException">It is not a package, or it is damaged.</exception>
    /// <exception cref="ModuleStoreException">The store cannot be written.</exception>
    public StoredModule Take(string path)
    {
        using var package = ModulePackage.Open(path);
        return store.Add(package);
    }

    /// <summary>Finds a package that was taken earlier; <see langword="null"/> when it is not there, or not whole any more.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="folder">Where it is, or should be.</param>
    /// <exception cref="ModuleStoreException">The store cannot be read.</exception>
    public StoredModule? Find(string hash, out string folder)
    {
        folder = store.FolderOf(hash);
        return store.Find(hash) is { } stored && store.Verify(stored) ? stored : null;
    }

    /// <inheritdoc cref="OffloadInspector.KindOf"/>
    public static ModuleKind? KindOf(StoredModule module) => OffloadInspector.KindOf(module);

    /// <inheritdoc cref="OffloadInspector.Inspect"/>
    public OffloadPackage InspectForChild(StoredModule module, ModuleKind kind, ModuleInspection? running = null) => offloads.Inspect(module, kind, running);
}
