using PluginRuntime.Benchmarks.Balancing;
using PluginRuntime.Benchmarks.Desk;
using PluginRuntime.Benchmarks.Gates;
using PluginRuntime.Benchmarks.HandOvers;
using PluginRuntime.Benchmarks.Journals;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Offloads;
using PluginRuntime.Benchmarks.Redis;
using PluginRuntime.Benchmarks.Servers;
using PluginRuntime.Benchmarks.SmallModules;
using PluginRuntime.Benchmarks.Swaps;
using PluginRuntime.Benchmarks.Tool;
using PluginRuntime.Benchmarks.Waits;

namespace PluginRuntime.Benchmarks;

/// <summary>
/// Measures the figures that the runtime is held to, each beside its baseline in the same run. What is measured runs in child
/// processes of this program, so that neither compiled code nor heap of one figure is met by the next.
/// </summary>
internal static class Program
{
    private const string Usage = "Usage: PluginRuntime.Benchmarks [gate|handover|wait|small|swaps|replace|start|loss|replacements|moves|memory|connections|hosts|redis|servers|balance|journal|prt|desk|all]... [--json FILE] [--quick]";

    private static readonly Benchmark[] Benchmarks =
    [
        new GateBenchmark(), new HandOverBenchmark(), new WaitBenchmark(), new SmallModuleBenchmark(), new SwapsBenchmark(),
        new ReplaceBenchmark(), new StartBenchmark(), new LossBenchmark(), new ReplacementsBenchmark(),
        new MovesBenchmark(), new MemoryBenchmark(), new ConnectionsBenchmark(), new HostsBenchmark(), new RedisBenchmark(), new ServersBenchmark(),
        new BalanceBenchmark(), new JournalBenchmark(), new ToolBenchmark(), new DeskBenchmark(),
    ];

    private static async Task<int> Main(string[] args)
    {
        if (args is [ChildProcess.Verb, var child, .. var rest])
        {
            await Benchmarks.Single(benchmark => benchmark.Name == child).RunChildAsync(rest);
            return 0;
        }

        if (BenchmarkOptions.Parse(args, [.. Benchmarks.Select(benchmark => benchmark.Name)]) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        List<FigureTable> tables = [];
        foreach (var benchmark in Benchmarks.Where(benchmark => options.Names.Contains(benchmark.Name)))
        {
            var table = new FigureTable(benchmark.Title);
            await benchmark.RunAsync(table, options);
            table.Print(Console.Out);
            tables.Add(table);
        }

        if (options.JsonPath is { } path)
            await FigureTable.WriteJsonAsync(path, tables);
        return 0;
    }
}
