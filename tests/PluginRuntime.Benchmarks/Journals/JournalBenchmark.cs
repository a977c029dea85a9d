using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Control.ServiceRequests;
using Probe;

namespace PluginRuntime.Benchmarks.Journals;

/// <summary>What a journal costs: the gate must not be closed for longer with one, and an upgrade spends little in it. Two hosts of one process, in turn.</summary>
internal sealed class JournalBenchmark : Benchmark
{
    private const int Entries = 100_000;
    private const int Body = 1;
    private const double Load = 0.2;

    /// <summary>Most often nobody waits: a ratio of waits shorter than this says nothing.</summary>
    private const double Least = 1;

    internal override string Name => "journal";

    internal override string Title => "Upgrades by reference with a journal and without, in turn in one run";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var measured = await MeasureAsync(options.IsQuick ? 6 : 60);
        foreach (var (what, unit) in new[] { ("gate closed", "us"), ("longest wait", "us"), ("request to its report", "ms") })
        {
            var (with, without) = (measured[$"{what} with"], measured[$"{what} without"]);
            var baseline = new Baseline("without", Spread.MedianOf(without));
            var ratio = (Spread.MedianOf(with) + Least) / (baseline.Value + Least);
            if (unit == "us")
                table.Ratio($"{Entries:N0} entries, load {Load:P0}, body {Body} us: {what}", unit, with, baseline, ratio, "median <= p90 without", Spread.MedianOf(with) <= Spread.Of(without).P90);
            else
                table.Show($"{Entries:N0} entries, load {Load:P0}, body {Body} us: {what}", unit, with, baseline, ratio);
        }

        table.AtMost(20, "time in the journal, of one upgrade", "ms", measured["journal"], new Baseline("one flush of this disk", Spread.MedianOf(measured["flush"])));
        table.Show("records of one upgrade", "", measured["records"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var pairs = int.Parse(args[0], CultureInfo.InvariantCulture);
        var watch = new RecordTimes();
        await using var with = await PrepareAsync(await BenchmarkHost.StartWithJournalAsync(watch));
        await using var without = await PrepareAsync(await BenchmarkHost.StartAsync());
        using var callersWith = await CallAsync(with);
        using var callersWithout = await CallAsync(without);
        List<double> times = [];
        List<double> records = [];
        List<double> flushes = [];
        await using var disk = File.Create(Path.Combine(with.Folder, "flushed"));
        Samples[] samples = [new("with"), new("without")];
        for (var pair = 0; pair < pairs; pair++)
        {
            var version = $"big-state.{(pair % 2 == 0 ? 2 : 1)}.0.0";
            foreach (var host in pair % 2 == 0 ? new[] { 0, 1 } : [1, 0])
            {
                watch.Reset();
                var since = Stopwatch.GetTimestamp();
                samples[host].Add(await (host == 0 ? with : without).ApplyAsync(version), Stopwatch.GetElapsedTime(since));
                if (host != 0)
                    continue;
                times.Add(watch.Milliseconds);
                records.Add(watch.Records);
            }

            flushes.Add(Flush(disk));
        }

        if (callersWith.Failed + callersWithout.Failed > 0)
            throw new InvalidOperationException($"{callersWith.Failed + callersWithout.Failed} calls failed.");
        foreach (var sample in samples)
            sample.Tell();
        ChildProcess.Tell("journal", times);
        ChildProcess.Tell("records", records);
        ChildProcess.Tell("flush", flushes);
    }

    private static double Flush(FileStream disk)
    {
        var since = Stopwatch.GetTimestamp();
        disk.Write(new byte[4096]);
        disk.Flush(flushToDisk: true);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static async Task<BenchmarkHost> PrepareAsync(BenchmarkHost host)
    {
        await host.ApplyAsync("big-state.1.0.0");
        host.Get<IBigState>().Fill(Entries);

        // The first upgrades compile the way; a host has one such in its life. The last of them leaves version 1.
        await host.AlternateAsync("big-state", 4);
        return host;
    }

    private static async Task<Callers> CallAsync(BenchmarkHost host)
    {
        var big = host.Get<IBigState>();
        Func<int, Func<bool>> call = caller =>
        {
            big.TryGet(caller, out var last);
            return () => big.Spin(caller, Body) == ++last;
        };
        var saturation = await Callers.SaturationAsync(1, call, TimeSpan.FromSeconds(1));
        return Callers.StartOpen(1, saturation * Load, call);
    }

    /// <summary>What reports said.</summary>
    private sealed class Samples(string name)
    {
        private readonly List<double> _closed = [];
        private readonly List<double> _pause = [];
        private readonly List<double> _took = [];

        internal void Add(ServiceReport report, TimeSpan took)
        {
            _closed.Add(report.Modules.GateClosed.TotalMicroseconds);
            _pause.Add(report.Modules.Pause.TotalMicroseconds);
            _took.Add(took.TotalMilliseconds);
        }

        internal void Tell()
        {
            ChildProcess.Tell($"gate closed {name}", _closed);
            ChildProcess.Tell($"longest wait {name}", _pause);
            ChildProcess.Tell($"request to its report {name}", _took);
        }
    }
}
