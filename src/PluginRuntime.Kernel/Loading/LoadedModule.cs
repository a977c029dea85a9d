using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using McMaster.NETCore.Plugins.Loader;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Loads a stored package into a context of its own through McMaster's loader. A kernel module: collectible and from memory, so that
/// it can be unloaded. An offload, in its child: for good and by path, so that its code is tiered and precompiled code is used; what
/// is replaced there is the process. Never McMaster's hot reload, and never from a folder that someone may overwrite: see the store.
/// </summary>
internal sealed class LoadedModule
{
    private PluginLoader? _loader;
    private Assembly? _assembly;
    private UpgradableModule? _entry;

    private LoadedModule(PluginLoader? loader, Assembly assembly)
    {
        _loader = loader;

        // Held strongly while in service: a context that nobody references unloads by itself.
        _assembly = assembly;
        Unloading = new WeakReference(AssemblyLoadContext.GetLoadContext(assembly), trackResurrection: true);
    }

    /// <summary>The module's entry point.</summary>
    /// <exception cref="ObjectDisposedException">It was unloaded.</exception>
    internal UpgradableModule Entry => _entry ?? throw new ObjectDisposedException(nameof(LoadedModule));

    /// <summary>Dead when the context has been collected.</summary>
    internal WeakReference Unloading { get; }

    /// <summary>Loads the main assembly.</summary>
    /// <param name="inspection">What inspection found.</param>
    /// <param name="shared">Simple names of the assemblies that the host and modules share.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static LoadedModule Load(ModuleInspection inspection, IEnumerable<string> shared) =>
        inspection.Kind == ModuleKind.KernelModule ? LoadToUnload(inspection.AssemblyPath, shared) : LoadForGood(inspection.AssemblyPath, shared);

    /// <summary>Makes the entry point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void MakeEntry(string type) => _entry = (UpgradableModule)Activator.CreateInstance(_assembly!.GetType(type, throwOnError: true)!, nonPublic: true)!;

    /// <summary>
    /// Compiles every non-generic method of the module. Code in a collectible context is neither precompiled nor tiered; what is not
    /// compiled here is compiled under the first caller, at about 0.4 ms a method.
    /// </summary>
    /// <returns>How many methods were compiled.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal int Compile(CancellationToken cancellationToken) => Precompilation.Compile(Entry.GetType().Assembly.GetTypes(), cancellationToken);

    /// <summary>Drops everything that is held and begins to unload, where that is possible. <see cref="Unloading"/> tells when it is done.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Unload()
    {
        _entry = null;
        _assembly = null;
        Interlocked.Exchange(ref _loader, null)?.Dispose();
    }

    private static LoadedModule LoadToUnload(string path, IEnumerable<string> shared)
    {
        var loader = new PluginLoader(new PluginConfig(path)
        {
            IsUnloadable = true,
            LoadInMemory = true,
            EnableHotReload = false,

            // Lazy: eager sharing walks all references of every shared assembly and fails on ones the module never uses.
            IsLazyLoaded = true,
        }.Share(shared));
        try
        {
            return new LoadedModule(loader, loader.LoadDefaultAssembly());
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As the loader does it, but for what it looks up beside: further folders of assemblies, in files about the host's program. To read
    /// them takes a process that has just started 20 ms, and a stored package brings all that it needs.
    /// </summary>
    private static LoadedModule LoadForGood(string path, IEnumerable<string> shared)
    {
        var builder = new AssemblyLoadContextBuilder().SetMainAssemblyPath(path).SetDefaultContext(AssemblyLoadContext.Default).IsLazyLoaded(true);
        foreach (var name in shared)
            builder.PreferDefaultLoadContextAssembly(new AssemblyName(name));
        return new LoadedModule(null, builder.Build().LoadFromAssemblyPath(path));
    }
}
