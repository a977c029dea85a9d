using System.Globalization;
using System.Net;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Offloads;
using PluginRuntime.Benchmarks.Swaps;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>Many upgrades of a host subpartition under connections and calls: what fails, what stays behind.</summary>
internal sealed class HostsBenchmark : Benchmark
{
    /// <summary>Beside the connections: the machine is to be busy, and not saturated.</summary>
    private const double CallsPerSecond = 1000;

    private const int Keys = 1024;
    private const int ValueBytes = 1024;

    private static readonly string[] Counted = ["more children", "more files in the run folder", "more pipes among temporary files", "more descriptors"];

    internal override string Name => "hosts";

    internal override string Title => "Upgrades of a host subpartition back and forth, with one virtual server of 1,000 connections that all send and one that is called";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            table.Note("Skipped: connections pass between processes on Linux only.");
            return;
        }

        var upgrades = options.IsQuick ? 10 : 100;
        var run = await MeasureAsync(upgrades);
        var what = $"{upgrades} upgrades";
        ConnectionsBenchmark.Show(table, what, run);
        table.Show($"{what}: calls", "1000", [run["calls"][0] / 1000]);
        table.AtMost(0, $"{what}: failed calls", "calls", run["failed"]);
        table.AtMost(0, $"{what}: calls executed otherwise than once", "calls", run["miscounted"]);
        foreach (var left in Counted)
            table.AtMost(0, $"{what}: {left}", "count", run[left]);
        var from = $"{what}, from {run["at"][0]:0} on";
        table.AtMost(0.2, $"{from}: managed heap, regression", "KB each", [Regression.Slope(run["at"], run["heap"])]);
        table.AtMost(8, $"{from}: private memory grown", "MB", [run["private"][^1] - run["private"][0]]);
        foreach (var fact in new[] { "mappings", "threads" })
            table.AtMost(0.02, $"{from}: {fact}, regression", "each", [Regression.Slope(run["at"], run[fact])]);
        table.Show($"{what}: private memory", "MB", run["private"]);
        table.Show($"{what}: longest time closed, as reported", "ms", run["closed"]);
        table.Show($"{what}: time for one, to the end of the old process", "ms", run["milliseconds"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var upgrades = int.Parse(args[0], CultureInfo.InvariantCulture);
        await using var host = await StoreHost.StartAsync(subpartitions: 1);
        var connected = await host.MakeAsync("connected", ("address", "127.0.0.1:0"));
        var called = await host.MakeAsync("called");
        await called.FillAsync(Keys, ValueBytes);
        await using var streams = Streams.Start(IPEndPoint.Parse((await connected.StatusAsync()).Address), ConnectionsBenchmark.Connections, ConnectionsBenchmark.Period);
        await using var callers = AsyncCallers.Start(Environment.ProcessorCount, CallsPerSecond, caller => Payload.Caller(called.CountAsync, caller));
        var runFolder = Path.Combine(host.Host.Folder, "run");

        // Back to version 1, with all compiled that an upgrade needs.
        await host.UpgradeAsync();
        await host.UpgradeAsync();
        var before = Leftovers.Count(runFolder);
        var samples = new Samples(upgrades, 20);
        List<double> closed = [];
        for (var upgrade = 0; upgrade < upgrades; upgrade++)
        {
            closed.Add((await host.UpgradeAsync()).Pause.TotalMilliseconds);
            samples.Note(upgrade);
        }

        await callers.DisposeAsync();
        await streams.FinishAsync();
        var after = Leftovers.Count(runFolder);
        samples.Tell();
        ConnectionsBenchmark.Tell(streams);
        ChildProcess.Tell("closed", closed);
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);
        ChildProcess.Tell("miscounted", Math.Abs((await called.StatusAsync()).Counted - callers.Calls));
        int[] more = [after.Children - before.Children, after.RunFiles - before.RunFiles, after.TemporaryPipes - before.TemporaryPipes, after.Descriptors - before.Descriptors];
        foreach (var (left, count) in Counted.Zip(more))
            ChildProcess.Tell(left, count);
    }
}
