using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using Probe;

namespace PluginRuntime.Benchmarks.Swaps;

/// <summary>Many upgrades under load: what fails, what stays behind.</summary>
internal sealed class SwapsBenchmark : Benchmark
{
    private const double Load = 0.4;
    private const int Body = 20;

    internal override string Name => "swaps";

    internal override string Title => "Upgrades back and forth under load";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var swaps = options.IsQuick ? 60 : 1000;
        var samples = Math.Max(10, swaps / 50);
        foreach (var module in new[] { "stateless", "big-state" })
        {
            var run = await MeasureAsync(module, swaps, samples);
            var bare = await MeasureAsync("bare", module, swaps, samples);
            var what = $"{module}, {swaps:N0} swaps";
            table.Show($"{what}: calls", "1000", [run["calls"][0] / 1000]);
            table.AtMost(0, $"{what}: failed calls", "calls", run["failed"]);
            table.AtMost(0, $"{what}: calls on a disposed generation", "calls", run["late"]);
            table.AtMost(0, $"{what}: contexts not collected", "contexts", run["uncollected"]);
            table.AtMost(0.2, $"{what}: managed heap, regression from swap {run["at"][0]:0} on", "KB/swap",
                [Regression.Slope(run["at"], run["heap"])], new Baseline("bare loader", Regression.Slope(bare["at"], bare["heap"])));
            var memory = run["private"][^1];
            table.Ratio($"{what}: private memory at the end", "MB", [memory], new Baseline("bare loader", bare["private"][^1]),
                memory / bare["private"][^1], "<= 2x", memory <= 2 * bare["private"][^1]);
            table.Show($"{what}: private memory grown since swap {run["at"][0]:0}", "MB", [memory - run["private"][0]], new Baseline("bare loader", bare["private"][^1] - bare["private"][0]));
            foreach (var fact in new[] { "mappings", "descriptors", "threads" })
            {
                table.AtMost(0.02, $"{what}: {fact}, regression", "a swap", [Regression.Slope(run["at"], run[fact])], new Baseline("bare loader", Regression.Slope(bare["at"], bare[fact])));
                table.Show($"{what}: {fact}", "count", run[fact]);
            }

            table.Show($"{what}: time for one, to the proof of unloading", "ms", run["milliseconds"], new Baseline("bare loader", Spread.MedianOf(bare["milliseconds"])));
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        if (args[0] == "bare")
        {
            await BareLoader.RunAsync(args[1], Number(args[2]), Number(args[3]));
            return;
        }

        var (module, swaps) = (args[0], Number(args[1]));
        await using var host = await BenchmarkHost.StartAsync();
        await host.ApplyAsync($"{module}.1.0.0");
        var call = module == "stateless" ? Busy(host.Get<IBusy>()) : State(host.Get<IBigState>());
        var saturation = await Callers.SaturationAsync(Environment.ProcessorCount, call, TimeSpan.FromSeconds(1));
        using var callers = Callers.StartOpen(Environment.ProcessorCount, saturation * Load, call);
        var samples = new Samples(swaps, Number(args[2]));
        var uncollected = 0;
        await host.AlternateAsync(module, swaps, (swap, report) =>
        {
            uncollected += report.Modules.Retired.Count(retired => !retired.IsCollected);
            samples.Note(swap);
        });
        samples.Tell();
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);
        ChildProcess.Tell("late", LateCalls.Count);
        ChildProcess.Tell("uncollected", uncollected);
    }

    private static int Number(string arg) => int.Parse(arg, CultureInfo.InvariantCulture);

    private static Func<int, Func<bool>> Busy(IBusy busy) => _ => () => busy.Spin(Body) is 1 or 2;

    /// <summary>Each caller counts up an entry of its own and finds its count again, whichever version answers.</summary>
    private static Func<int, Func<bool>> State(IBigState state)
    {
        state.Fill(1_000);
        return caller =>
        {
            state.TryGet(caller, out var last);
            return () => state.Spin(caller, Body) == ++last;
        };
    }
}
