using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>From the request to the switch and to the end of the old process, for an offload of a small package.</summary>
internal sealed class StartBenchmark : Benchmark
{
    /// <summary>The first of a process compile the way.</summary>
    private const int NotCounted = 3;

    private static readonly UpgradePhase[] Phases = [UpgradePhase.Inspect, UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Probation, UpgradePhase.Retire];

    internal override string Name => "start";

    internal override string Title => "Offload of a small package, no probation, no load: request to switched, to retired";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var upgrades = NotCounted + (options.IsQuick ? 5 : 31);
        foreach (var (start, bar) in new[] { ("cold", 600), ("spare", 150) })
        {
            var measured = await MeasureAsync(start, upgrades);
            var bare = new Baseline("bare process, start to end", Spread.MedianOf(measured["bare"]));
            table.AtMost(bar, $"{start}: to switched", "ms", measured["to-switch"], bare);
            table.AtMost(bar, $"{start}: to retired", "ms", measured["to-retired"], bare);
            foreach (var phase in Phases)
                table.Show($"{start}, {phase}", "ms", measured[$"{phase}"]);
            if (start == "cold")
                table.Show("cold, of Prepare: start of the process to its handshake", "ms", measured["coming"], bare);
            table.Show($"{start}: first upgrade of the host's process, to switched", "ms", [measured["first"][0]]);
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var keepsSpare = args[0] == "spare";
        var upgrades = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var host = await OffloadHost.StartAsync(keepsSpare);
        List<ServiceReport> reports = [];
        List<double> retired = [];
        List<double> coming = [];
        List<double> bare = [];
        for (var upgrade = 0; upgrade < upgrades; upgrade++)
        {
            bare.Add(await RunBareAsync());
            var package = host.RenewedPackage();
            var since = Stopwatch.GetTimestamp();
            reports.Add(await host.Host.ApplyFileAsync(package));
            retired.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            coming.Add(host.LastComing);
            if (!await host.Call(0)())
                throw new InvalidOperationException("The offload answers wrongly.");
            if (keepsSpare)
                await host.AwaitSpareAsync();
        }

        ChildProcess.Tell("first", reports[0].Offloads[0].TimeToSwitch.TotalMilliseconds);
        ChildProcess.Tell("bare", bare.Skip(NotCounted));
        ChildProcess.Tell("to-switch", reports.Skip(NotCounted).Select(report => report.Offloads[0].TimeToSwitch.TotalMilliseconds));
        ChildProcess.Tell("to-retired", retired.Skip(NotCounted));
        ChildProcess.Tell("coming", coming.Skip(NotCounted));
        foreach (var phase in Phases)
            ChildProcess.Tell($"{phase}", reports.Skip(NotCounted).Select(report => report.Offloads[0].Phases.Where(timing => timing.Phase == phase).Sum(timing => timing.Duration.TotalMilliseconds)));
    }

    /// <summary>The program of a child without orders: the runtime starts, it says how it is meant to be used, and ends.</summary>
    private static async Task<double> RunBareAsync()
    {
        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(new Subpartitions.SubpartitionOptions().HostPath, ["--version"]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
