using System.Diagnostics;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Swaps;

/// <summary>What the process holds, looked at regularly from the fifth part of the swaps on: before that caches fill and code is compiled.</summary>
internal sealed class Samples(int swaps, int count)
{
    private readonly List<double> _at = [];
    private readonly List<double> _heap = [];
    private readonly List<double> _milliseconds = [];
    private readonly List<ProcessFacts> _facts = [];
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Called after each swap.</summary>
    internal void Note(int swap)
    {
        var from = swaps / 5;
        if (swap >= from)
            _milliseconds.Add(Stopwatch.GetElapsedTime(_since).TotalMilliseconds);
        if (swap >= from && (swap - from) % Math.Max(1, (swaps - from) / count) == 0)
        {
            for (var collection = 0; collection < 2; collection++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            GC.Collect();
            _at.Add(swap);

            // What survived, without what callers have allocated since.
            var survived = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            _heap.Add((survived.HeapSizeBytes - survived.FragmentedBytes) / 1024.0);
            _facts.Add(ProcessFacts.Now());
        }

        _since = Stopwatch.GetTimestamp();
    }

    internal void Tell()
    {
        ChildProcess.Tell("at", _at);
        ChildProcess.Tell("heap", _heap);
        ChildProcess.Tell("private", _facts.Select(facts => facts.PrivateMegabytes));
        ChildProcess.Tell("mappings", _facts.Select(facts => (double)facts.Mappings));
        ChildProcess.Tell("descriptors", _facts.Select(facts => (double)facts.Descriptors));
        ChildProcess.Tell("threads", _facts.Select(facts => (double)facts.Threads));
        ChildProcess.Tell("milliseconds", _milliseconds);
    }
}
