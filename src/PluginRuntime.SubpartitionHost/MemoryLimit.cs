using System.Diagnostics;

namespace PluginRuntime.SubpartitionHost;

/// <summary>How much memory this process may take, as far as its heap can see to it: the runtime takes a new limit while it runs. Thread-safe.</summary>
internal sealed class MemoryLimit
{
    private const string Setting = "GCHeapHardLimit";

    private readonly Lock _lock = new();
    private ulong _limit;

    /// <summary>Sets the limit.</summary>
    /// <param name="bytes">What all of the process may take; 0: what the machine allows.</param>
    /// <returns>What its heap may take now; what went wrong.</returns>
    internal (StepFailure? Failure, long HeapBytes) Set(long bytes)
    {
        lock (_lock)
        {
            var limit = bytes <= 0 ? 0 : HeapPart(bytes);
            if (TryRefresh(limit))
                return (null, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

            // The heap has more than that: what is dead in it is given back first. This stops the process's threads, which is what being short of memory means.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            if (TryRefresh(limit))
                return (null, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            var committed = GC.GetGCMemoryInfo().TotalCommittedBytes;
            TryRefresh(_limit);
            return (
                new StepFailure("limit of memory", $"its heap has {committed >> 20} MiB after a compacting collection, more than the {limit >> 20} MiB that it is to have", "Give it more memory, or let it hold less. Its limit is as it was before."),
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }
    }

    /// <summary>What is left for the heap when everything else of the process is as it is now; at least half.</summary>
    private static ulong HeapPart(long bytes)
    {
        using var self = Process.GetCurrentProcess();
        var beside = Math.Max(0, self.WorkingSet64 - GC.GetGCMemoryInfo().TotalCommittedBytes);
        return (ulong)Math.Max(bytes - beside, bytes / 2);
    }

    private bool TryRefresh(ulong limit)
    {
        AppContext.SetData(Setting, limit);
        try
        {
            GC.RefreshMemoryLimit();
            _limit = limit;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
