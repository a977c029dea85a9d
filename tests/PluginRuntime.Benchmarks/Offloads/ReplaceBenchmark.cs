using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Waits;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>What callers of an offload feel of its replacement: the longest latency in a window with one, less that in a window without.</summary>
internal sealed class ReplaceBenchmark : Benchmark
{
    internal override string Name => "replace";

    internal override string Title => "Longest wait of a caller in a window with the replacement of a process, less that in its control window";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var pairs = options.IsQuick ? 5 : 31;
        foreach (var start in new[] { "cold", "spare" })
        {
            var measured = await MeasureAsync(start, pairs);
            var what = $"{start}, open loop at {OffloadHost.Load:P0}";
            table.Show($"{what}: calls", "1000", [measured["calls"][0] / 1000]);
            table.AtMost(0, $"{what}: failed calls", "calls", measured["failed"]);
            table.AtMost(20, $"{what}: longer by", "ms", Longer(measured, ""), Control(measured, ""));
            table.Show($"{what}: longest with a replacement", "ms", measured["with"], Control(measured, ""));
            table.Show($"{what}: longest wait in the router, as reported", "ms", measured["reported"]);
            if (start == "spare")
                table.Show($"{what}: longer by while the next spare is made", "ms", Longer(measured, "spare-"), Control(measured, "spare-"));
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var keepsSpare = args[0] == "spare";
        var pairs = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var host = await OffloadHost.StartAsync(keepsSpare);
        await using var callers = await host.StartCallersAsync();

        // The first of a process compiles the way.
        await ReplaceAsync();
        if (keepsSpare)
            await host.AwaitSpareAsync();
        var windows = new PairedWindows(callers);
        List<double> withSpare = [];
        List<double> withoutSpare = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            await windows.MeasureAsync(ReplaceAsync);
            if (!keepsSpare)
                continue;
            var since = Stopwatch.GetTimestamp();
            var longest = await windows.WindowAsync(host.AwaitSpareAsync);
            var length = Stopwatch.GetElapsedTime(since);

            // On a busy machine the spare may have been made before the window began.
            if (length < TimeSpan.FromMilliseconds(100))
                continue;
            withSpare.Add(longest);
            withoutSpare.Add(await windows.WindowAsync(() => Task.Delay(length)));
        }

        await callers.DisposeAsync();
        ChildProcess.Tell("with", windows.With);
        ChildProcess.Tell("without", windows.Without);
        ChildProcess.Tell("reported", windows.Reported);
        ChildProcess.Tell("spare-with", withSpare);
        ChildProcess.Tell("spare-without", withoutSpare);
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);

        async Task<double> ReplaceAsync() => (await host.ReplaceAsync()).Offloads[0].Pause.TotalMilliseconds;
    }

    private static IEnumerable<double> Longer(IReadOnlyDictionary<string, double[]> measured, string which) =>
        measured[which + "with"].Zip(measured[which + "without"], (with, without) => with - without);

    private static Baseline Control(IReadOnlyDictionary<string, double[]> measured, string which) => new("control", Spread.MedianOf(measured[which + "without"]));
}
