using System.Diagnostics;
using PluginRuntime.Benchmarks.Load;

namespace PluginRuntime.Benchmarks.Waits;

/// <summary>Windows with an upgrade and, next to each, one of the same length without. Which comes first changes from pair to pair.</summary>
internal sealed class PairedWindows(ILatencyWindows callers)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(20);

    private TimeSpan _length = Shortest;
    private int _windows;

    /// <summary>The longest latency in each window with an upgrade, in milliseconds.</summary>
    internal List<double> With { get; } = [];

    /// <summary>In its control window.</summary>
    internal List<double> Without { get; } = [];

    /// <summary>What the upgrade's report said.</summary>
    internal List<double> Reported { get; } = [];

    /// <summary>Measures one pair.</summary>
    internal async Task MeasureAsync(Func<Task<double>> upgrade)
    {
        var isControlFirst = With.Count % 2 == 1;
        if (isControlFirst)
            Without.Add(await WindowAsync(() => Task.Delay(_length)));
        With.Add(await WindowAsync(async () =>
        {
            var since = Stopwatch.GetTimestamp();
            await Task.Delay(Margin);
            Reported.Add(await upgrade());
            await Task.Delay(Margin);
            var rest = Shortest - Stopwatch.GetElapsedTime(since);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest);
            _length = Stopwatch.GetElapsedTime(since);
        }));
        if (!isControlFirst)
            Without.Add(await WindowAsync(() => Task.Delay(_length)));
    }

    /// <summary>One window.</summary>
    /// <returns>The longest latency in it, in milliseconds.</returns>
    internal async Task<double> WindowAsync(Func<Task> during)
    {
        await Task.Delay(Margin);
        callers.BeginWindow(++_windows);
        await during();
        return callers.EndWindow();
    }
}
