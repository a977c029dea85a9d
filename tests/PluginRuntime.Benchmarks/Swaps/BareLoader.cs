using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using PluginRuntime.Benchmarks.Hosting;
using Probe;

namespace PluginRuntime.Benchmarks.Swaps;

/// <summary>The baseline: loading and unloading the same package with the loader alone, without gates, containers or callers.</summary>
internal static class BareLoader
{
    internal static async Task RunAsync(string module, int swaps, int count)
    {
        var folder = Directory.CreateTempSubdirectory("pluginruntime-benchmark-").FullName;
        string[] assemblies = [Packages.Unpack($"{module}.1.0.0", Path.Combine(folder, "1")), Packages.Unpack($"{module}.2.0.0", Path.Combine(folder, "2"))];
        var samples = new Samples(swaps, count);
        for (var swap = 0; swap < swaps; swap++)
        {
            var context = LoadCallUnload(assemblies[swap % 2]);
            while (context.IsAlive)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: false);
                GC.WaitForPendingFinalizers();
                await Task.Yield();
            }

            samples.Note(swap);
        }

        samples.Tell();
        Directory.Delete(folder, recursive: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadCallUnload(string path)
    {
        using var loader = new PluginLoader(new PluginConfig(path) { IsUnloadable = true, LoadInMemory = true, IsLazyLoaded = true, SharedAssemblies = { typeof(IBusy).Assembly.GetName(), typeof(KernelModule).Assembly.GetName() } });
        var assembly = loader.LoadDefaultAssembly();
        var service = Activator.CreateInstance(assembly.GetTypes().First(type => typeof(IBusy).IsAssignableFrom(type) || typeof(IBigState).IsAssignableFrom(type)), nonPublic: true);
        _ = service is IBusy busy ? busy.Spin(1) : (int)((IBigState)service!).Spin(0, 1);
        return new WeakReference(AssemblyLoadContext.GetLoadContext(assembly), trackResurrection: true);
    }
}
