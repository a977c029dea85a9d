using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using Probe;

namespace PluginRuntime.Benchmarks.HandOvers;

/// <summary>How long state takes to pass and gates are closed, by the size of the state.</summary>
internal sealed class HandOverBenchmark : Benchmark
{
    private const double Load = 0.4;

    private static readonly int[] Sizes = [1_000, 100_000, 1_000_000];

    internal override string Name => "handover";

    internal override string Title => "Hand-over of state: by reference, by value beside it";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var swaps = options.IsQuick ? 6 : 40;
        foreach (var body in new[] { 0, 1, 20 })
        {
            var load = body == 0 ? "idle" : $"load {Load:P0} of saturation, body {body} us";
            List<(double HandOver, double Closed)> medians = [];
            foreach (var size in Sizes)
            {
                var measured = await MeasureAsync("big-state", size, body, swaps);
                table.AtMost(20, $"by reference, {size:N0} entries, {load}: hand-over", "us", measured["hand-over"]);
                table.AtMost(250 + body, $"by reference, {size:N0} entries, {load}: gate closed", "us", measured["closed"]);
                if (body == 0)
                    table.Show($"by reference, {size:N0} entries, {load}: gate closed, first upgrade of the process", "us", measured["closed-first"]);
                medians.Add((Spread.MedianOf(measured["hand-over"]), Spread.MedianOf(measured["closed"])));
            }

            table.Show($"by reference, {load}: hand-over, {Sizes[^1]:N0} against {Sizes[0]:N0} entries", "us", [medians[^1].HandOver],
                new Baseline($"{Sizes[0]:N0} entries", medians[0].HandOver), medians[^1].HandOver / medians[0].HandOver);
            table.Show($"by reference, {load}: gate closed, {Sizes[^1]:N0} against {Sizes[0]:N0} entries", "us", [medians[^1].Closed],
                new Baseline($"{Sizes[0]:N0} entries", medians[0].Closed), medians[^1].Closed / medians[0].Closed);
        }

        foreach (var size in Sizes)
        {
            var measured = await MeasureAsync("big-values", size, 0, size < 1_000_000 ? swaps : Math.Min(swaps, 10));
            table.Show($"by value, {size:N0} entries, idle: hand-over", "us", measured["hand-over"]);
            table.Show($"by value, {size:N0} entries, idle: gate closed", "us", measured["closed"]);
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var module = args[0];
        var numbers = args[1..].Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var (size, body, swaps) = (numbers[0], numbers[1], numbers[2]);
        await using var host = await BenchmarkHost.StartAsync();
        await host.ApplyAsync($"{module}.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(size);
        using var callers = body == 0 ? null : await StartAsync(state, body);

        List<double> handOver = [];
        List<double> closed = [];
        await host.AlternateAsync(module, swaps + 1, (_, report) =>
        {
            handOver.Add(report.Modules.HandOver.TotalMicroseconds);
            closed.Add(report.Modules.GateClosed.TotalMicroseconds);
        });
        if (callers is { Failed: > 0 } || state.Count != size)
            throw new InvalidOperationException($"{callers?.Failed} calls failed; {state.Count} of {size} entries are left.");
        ChildProcess.Tell("closed-first", closed[0]);
        ChildProcess.Tell("hand-over", handOver.Skip(1));
        ChildProcess.Tell("closed", closed.Skip(1));
    }

    private static async Task<Callers> StartAsync(IBigState state, int body)
    {
        var saturation = await Callers.SaturationAsync(Environment.ProcessorCount, Continued(state, body), TimeSpan.FromSeconds(0.5));
        return Callers.StartOpen(Environment.ProcessorCount, saturation * Load, Continued(state, body));
    }

    /// <summary>Each caller counts up an entry of its own and finds its count again, whichever version answers.</summary>
    private static Func<int, Func<bool>> Continued(IBigState state, int body) => caller =>
    {
        state.TryGet(caller, out var last);
        return () => state.Spin(caller, body) == ++last;
    };
}
