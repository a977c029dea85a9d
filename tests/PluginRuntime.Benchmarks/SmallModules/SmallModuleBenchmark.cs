using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Control.ServiceRequests;
using Probe;

namespace PluginRuntime.Benchmarks.SmallModules;

/// <summary>From the request to the switch, for a module of ordinary size.</summary>
internal sealed class SmallModuleBenchmark : Benchmark
{
    private static readonly UpgradePhase[] Phases = [UpgradePhase.Inspect, UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Retire];

    internal override string Name => "small";

    internal override string Title => "Small module (about 50 methods, 3 private dependencies, 300 KB): request to switched";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        List<IReadOnlyDictionary<string, double[]>> cold = [];
        for (var process = 0; process < (options.IsQuick ? 1 : 5); process++)
            cold.Add(await MeasureAsync("renewed", 1));
        table.Show("cold: first install in a fresh process", "ms", cold.SelectMany(run => run["install"]));
        table.Show("cold: first upgrade of the process", "ms", cold.SelectMany(run => run["to-switch"]));
        foreach (var phase in Phases)
            table.Show($"cold: first upgrade, {phase}", "ms", cold.SelectMany(run => run[$"{phase}"]));

        var upgrades = options.IsQuick ? 6 : 41;
        var warm = await MeasureAsync("renewed", upgrades);
        table.AtMost(150, "warm: each package new to the process", "ms", warm["to-switch"].Skip(5));
        foreach (var phase in Phases)
            table.Show($"warm, {phase}", "ms", warm[$"{phase}"].Skip(5));
        var known = await MeasureAsync("known", upgrades);
        table.Show("warm: back and forth between two known packages", "ms", known["to-switch"].Skip(5));
        foreach (var phase in Phases)
            table.Show($"warm, known packages, {phase}", "ms", known[$"{phase}"].Skip(5));
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var isRenewed = args[0] == "renewed";
        var upgrades = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var host = await BenchmarkHost.StartAsync();
        var packages = Enumerable.Range(0, upgrades)
            .Select(number => (Name: $"small.{(number % 2 == 0 ? 2 : 1)}.0.0", Number: number))
            .Select(next => isRenewed ? Packages.Renewed(next.Name, host.Folder, next.Number) : Packages.Of(next.Name))
            .ToArray();
        var install = await host.ApplyAsync("small.1.0.0");
        var small = host.Get<ISmall>();
        List<ServiceReport> reports = [];
        foreach (var package in packages)
        {
            reports.Add(await host.ApplyFileAsync(package));
            if (small.Evaluate("1 + 2 * 3") is not 7)
                throw new InvalidOperationException("The module answers wrongly.");
        }

        ChildProcess.Tell("install", install.Modules.TimeToSwitch.TotalMilliseconds);
        ChildProcess.Tell("to-switch", reports.Select(report => report.Modules.TimeToSwitch.TotalMilliseconds));
        foreach (var phase in Phases)
            ChildProcess.Tell($"{phase}", reports.Select(report => report.Modules.Phases.Where(timing => timing.Phase == phase).Sum(timing => timing.Duration.TotalMilliseconds)));
    }
}
