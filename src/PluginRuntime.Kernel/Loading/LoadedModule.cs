using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
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
    private UpgradableModule? _entry;
    private AssemblyLoadContext? _context;

    private LoadedModule(PluginLoader loader, AssemblyLoadContext context)
    {
        _loader = loader;

        // Held strongly while in service: a context that nobody references unloads by itself.
        _context = context;
        Unloading = new WeakReference(context, trackResurrection: true);
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
    internal static LoadedModule Load(ModuleInspection inspection, IEnumerable<string> shared)
    {
        var canUnload = inspection.Kind == ModuleKind.KernelModule;
        var loader = new PluginLoader(new PluginConfig(inspection.AssemblyPath)
        {
            IsUnloadable = canUnload,
            LoadInMemory = canUnload,
            EnableHotReload = false,

            // Lazy: eager sharing walks all references of every shared assembly and fails on ones the module never uses.
            IsLazyLoaded = true,
        }.Share(shared));
        try
        {
            return new LoadedModule(loader, AssemblyLoadContext.GetLoadContext(loader.LoadDefaultAssembly())!);
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>Makes the entry point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void MakeEntry(string type) =>
        _entry = (UpgradableModule)Activator.CreateInstance(_loader!.LoadDefaultAssembly().GetType(type, throwOnError: true)!, nonPublic: true)!;

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
        _context = null;
        Interlocked.Exchange(ref _loader, null)?.Dispose();
    }
}
