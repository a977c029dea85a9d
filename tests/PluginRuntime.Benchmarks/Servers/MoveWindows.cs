using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Waits;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>Pairs of windows, with and without a move, under callers in an open loop.</summary>
/// <param name="host">Where the server is.</param>
/// <param name="name">The server.</param>
internal sealed class MoveWindows(StoreHost host, string name)
{
    /// <summary>The share of what the same callers reach when they saturate the machine.</summary>
    internal const double Load = 0.4;

    /// <summary>How many moves come before those that are measured: they compile the way in both processes.</summary>
    internal const int Rehearsals = 4;

    /// <summary>Measures, and tells: with, without, closed, calls, failed.</summary>
    /// <param name="pairs">How many.</param>
    /// <param name="call">Makes a caller's call; it returns whether the answer was right.</param>
    /// <param name="before">Done before each move, outside of its window.</param>
    /// <param name="after">Done after it, outside of its window.</param>
    internal async Task MeasureAsync(int pairs, Func<int, Func<Task<bool>>> call, Func<Task>? before = null, Func<Task>? after = null)
    {
        var threads = Environment.ProcessorCount;
        var saturation = await AsyncCallers.SaturationAsync(threads, call, TimeSpan.FromSeconds(1));
        await using var callers = AsyncCallers.Start(threads, saturation * Load, call);
        for (var rehearsal = 0; rehearsal < Rehearsals; rehearsal++)
            await host.MoveAsync(name);
        await Task.Delay(500);
        var windows = new PairedWindows(callers);
        List<double> took = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            if (before is not null)
                await before();
            await windows.MeasureAsync(async () =>
            {
                var report = await host.MoveAsync(name);
                took.Add(report.Took.TotalMilliseconds);
                return report.Closed.TotalMilliseconds;
            });
            if (after is not null)
                await after();
        }

        await callers.DisposeAsync();
        ChildProcess.Tell("with", windows.With);
        ChildProcess.Tell("without", windows.Without);
        ChildProcess.Tell("closed", windows.Reported);
        ChildProcess.Tell("took", took);
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);
    }

    /// <summary>Adds the rows that all such figures have.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="what">What moved.</param>
    /// <param name="measured">What was told.</param>
    /// <param name="bar">How much longer the longest wait may be, in milliseconds.</param>
    internal static void Show(FigureTable table, string what, IReadOnlyDictionary<string, double[]> measured, double bar)
    {
        var control = new Baseline("control", Spread.MedianOf(measured["without"]));
        table.Show($"{what}: calls", "1000", [measured["calls"][0] / 1000]);
        table.AtMost(0, $"{what}: failed calls", "calls", measured["failed"]);
        table.AtMost(bar, $"{what}: longer by", "ms", measured["with"].Zip(measured["without"], (with, without) => with - without), control);
        table.Show($"{what}: longest with a move", "ms", measured["with"], control);
        table.Show($"{what}: closed, as reported", "ms", measured["closed"]);
        table.Show($"{what}: the whole move, as reported", "ms", measured["took"]);
    }
}
