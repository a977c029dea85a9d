using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using Probe;

namespace PluginRuntime.Benchmarks.Waits;

/// <summary>What callers feel of an upgrade: the longest latency in a window with an upgrade, less that in a window without.</summary>
internal sealed class WaitBenchmark : Benchmark
{
    private const double Load = 0.4;

    internal override string Name => "wait";

    internal override string Title => "Longest wait of a caller in a window with an upgrade, less that in its control window";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var pairs = options.IsQuick ? 5 : 41;
        foreach (var module in new[] { "stateless", "big-state" })
        {
            foreach (var body in new[] { 1, 20 })
            {
                var measured = await MeasureAsync(module, body, Load, pairs);
                var what = $"{module}, open loop at {Load:P0}, body {body} us";
                table.AtMost(1, $"{what}: longer by", "ms", Longer(measured), new Baseline("control", Spread.MedianOf(measured["without"])));
                table.Show($"{what}: longest with an upgrade", "ms", measured["with"], new Baseline("control", Spread.MedianOf(measured["without"])));
                table.Show($"{what}: longest wait at the gate, as reported", "ms", measured["reported"]);
            }
        }

        foreach (var module in new[] { "stateless", "big-state" })
        {
            var measured = await MeasureAsync(module, 1, 0, Math.Min(pairs, 15));
            table.Show($"{module}, saturating closed loop, body 1 us: longer by", "ms", Longer(measured), new Baseline("control", Spread.MedianOf(measured["without"])));
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var module = args[0];
        var body = int.Parse(args[1], CultureInfo.InvariantCulture);
        var load = double.Parse(args[2], CultureInfo.InvariantCulture);
        var pairs = int.Parse(args[3], CultureInfo.InvariantCulture);
        await using var host = await BenchmarkHost.StartAsync();
        await host.ApplyAsync($"{module}.1.0.0");
        var call = module == "stateless" ? Busy(host.Get<IBusy>(), body) : State(host.Get<IBigState>(), body);

        // The first upgrades compile the way; a host has one such in its life. The last of them leaves version 1.
        await host.AlternateAsync(module, 4);
        var threads = Environment.ProcessorCount;
        var saturation = await Callers.SaturationAsync(threads, call, TimeSpan.FromSeconds(1));
        using var callers = load > 0 ? Callers.StartOpen(threads, saturation * load, call) : Callers.StartClosed(threads, call);
        await Task.Delay(500);
        var windows = new PairedWindows(callers);
        for (var pair = 0; pair < pairs; pair++)
            await windows.MeasureAsync(async () => (await host.ApplyAsync($"{module}.{(pair % 2 == 0 ? 2 : 1)}.0.0")).Modules.Pause.TotalMilliseconds);
        if (callers.Failed > 0 || LateCalls.Count > 0)
            throw new InvalidOperationException($"{callers.Failed} calls failed, {LateCalls.Count} ran on a disposed generation.");
        ChildProcess.Tell("with", windows.With);
        ChildProcess.Tell("without", windows.Without);
        ChildProcess.Tell("reported", windows.Reported);
    }

    private static IEnumerable<double> Longer(IReadOnlyDictionary<string, double[]> measured) => measured["with"].Zip(measured["without"], (with, without) => with - without);

    private static Func<int, Func<bool>> Busy(IBusy busy, int body) => _ => () => busy.Spin(body) is 1 or 2;

    private static Func<int, Func<bool>> State(IBigState state, int body)
    {
        state.Fill(100_000);
        return caller =>
        {
            state.TryGet(caller, out var last);
            return () => state.Spin(caller, body) == ++last;
        };
    }
}
