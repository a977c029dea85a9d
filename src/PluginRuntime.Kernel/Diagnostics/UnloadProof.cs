using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Diagnostics;

/// <summary>
/// Proves that load contexts were collected, without stopping callers: background collections only. A collectible context needs two
/// full collections; a blocking one stops every thread for as long as the heap is large.
/// </summary>
internal static class UnloadProof
{
    private static readonly TimeSpan CollectionTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinalizerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Waits until all are dead.</summary>
    /// <param name="contexts">Weak references with trackResurrection.</param>
    /// <param name="timeout">The bound.</param>
    /// <returns>Remarks: a blocked finalizer, caches that had to be cleared.</returns>
    internal static async Task<IReadOnlyList<string>> WaitAsync(IReadOnlyList<WeakReference> contexts, TimeSpan timeout)
    {
        List<string> remarks = [];
        var since = Stopwatch.GetTimestamp();
        for (var attempt = 1; contexts.Any(static context => context.IsAlive) && (attempt <= 2 || Stopwatch.GetElapsedTime(since) < timeout); attempt++)
        {
            // Two collections suffice for a clean module. After a third, clear what the framework caches by type, then go on.
            if (attempt == 4)
                remarks.AddRange(ClearTypeCaches());
            await CollectAsync().ConfigureAwait(false);
            if (!await FinalizeAsync().ConfigureAwait(false))
            {
                remarks.Add($"The finalizer thread has been blocked for {FinalizerTimeout.TotalSeconds:0} s; nothing can be unloaded in this process until it goes on.");
                break;
            }

            if (attempt > 6)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * (attempt - 6), 500))).ConfigureAwait(false);
        }

        return remarks;
    }

    private static async Task CollectAsync()
    {
        var before = GC.GetGCMemoryInfo(GCKind.Any).Index;
        GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        var since = Stopwatch.GetTimestamp();

        // The collection's number changes when the background collection ends.
        while (GC.GetGCMemoryInfo(GCKind.Any).Index == before && Stopwatch.GetElapsedTime(since) < CollectionTimeout)
            await Task.Delay(1).ConfigureAwait(false);
    }

    private static async Task<bool> FinalizeAsync()
    {
        try
        {
            await Task.Run(GC.WaitForPendingFinalizers).WaitAsync(FinalizerTimeout).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Calls the handlers that the framework and libraries have for hot reload (<see cref="MetadataUpdateHandlerAttribute"/>): they drop
    /// what is cached by type, such as the metadata of reflection-based serializers, which holds the module.
    /// </summary>
    private static IEnumerable<string> ClearTypeCaches()
    {
        List<string> cleared = [];
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsDynamic && !assembly.IsCollectible))
        {
            foreach (var attribute in assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>())
            {
                try
                {
                    var clear = attribute.HandlerType.GetMethod(
                        "ClearCache", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(Type[])]);
                    clear?.Invoke(null, [null]);
                    if (clear is not null)
                        cleared.Add(attribute.HandlerType.Name);
                }
                catch (Exception exception)
                {
                    cleared.Add($"{attribute.HandlerType.Name} (failed: {exception.GetType().Name})");
                }
            }
        }

        return cleared.Count == 0 ? [] : [$"The context outlived three collections; caches by type were cleared: {string.Join(", ", cleared)}."];
    }
}
