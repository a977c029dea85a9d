using System.Diagnostics;
using System.Runtime;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Gates;

/// <summary>
/// Times a loop of calls in many windows of about half a millisecond and takes their median: a window in which the thread was not
/// running is one among hundreds.
/// </summary>
/// <param name="loop">Makes a number of calls, each with what the last returned.</param>
/// <param name="windows">How many windows.</param>
internal sealed class CallTimer(Func<int, int, int> loop, int windows)
{
    private const int Calls = 100_000;

    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unchanged = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls until the compiler has had nothing more to do for a while: on a busy machine the last tier can be late.</summary>
    internal void WarmUp()
    {
        var since = Stopwatch.GetTimestamp();
        var compiledAt = since;
        var compiled = JitInfo.GetCompiledMethodCount();
        var value = 0;
        while (Stopwatch.GetElapsedTime(since) < LeastWarmUp || Stopwatch.GetElapsedTime(compiledAt) < Unchanged)
        {
            value = loop(value, Calls / 10);
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
                (compiled, compiledAt) = (now, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Nanoseconds and bytes for each call, on a number of threads at once.</summary>
    internal (double Nanoseconds, double Bytes) Measure(int threads)
    {
        var samples = new double[threads][];
        var bytes = new double[threads];
        using var start = new Barrier(threads);
        var running = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            loop(0, Calls);
            start.SignalAndWait();
            (samples[number], bytes[number]) = MeasureHere();
        })).ToArray();
        foreach (var thread in running)
            thread.Start();
        foreach (var thread in running)
            thread.Join();
        return (Spread.MedianOf(samples.SelectMany(one => one)), bytes.Max());
    }

    private (double[] Nanoseconds, double Bytes) MeasureHere()
    {
        var nanoseconds = new double[windows];
        var value = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var window = 0; window < windows; window++)
        {
            var since = Stopwatch.GetTimestamp();
            value = loop(value, Calls);
            nanoseconds[window] = Stopwatch.GetElapsedTime(since).TotalNanoseconds / Calls;
        }

        return (nanoseconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / ((double)windows * Calls));
    }
}
