using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Swaps;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>Many replacements of a process under load: what fails, what stays behind.</summary>
internal sealed class ReplacementsBenchmark : Benchmark
{
    private static readonly string[] Counted = ["more children", "more files in the run folder", "more pipes among temporary files", "more descriptors"];

    internal override string Name => "replacements";

    internal override string Title => "Replacements of a process back and forth under load";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var replacements = options.IsQuick ? 20 : 200;
        var run = await MeasureAsync(replacements);
        var what = $"{replacements} replacements";
        table.Show($"{what}: calls", "1000", [run["calls"][0] / 1000]);
        table.AtMost(0, $"{what}: failed calls", "calls", run["failed"]);
        foreach (var left in Counted)
            table.AtMost(0, $"{what}: {left}", "count", run[left]);
        var from = $"{what}, from {run["at"][0]:0} on";
        table.AtMost(0.2, $"{from}: managed heap, regression", "KB each", [Regression.Slope(run["at"], run["heap"])]);
        table.AtMost(8, $"{from}: private memory grown", "MB", [run["private"][^1] - run["private"][0]]);
        foreach (var fact in new[] { "mappings", "threads" })
            table.AtMost(0.02, $"{from}: {fact}, regression", "each", [Regression.Slope(run["at"], run[fact])]);
        table.Show($"{what}: private memory", "MB", run["private"]);
        table.Show($"{what}: time for one, to the end of the old process", "ms", run["milliseconds"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var replacements = int.Parse(args[0], CultureInfo.InvariantCulture);
        await using var host = await OffloadHost.StartAsync(keepsSpare: false);
        await using var callers = await host.StartCallersAsync();
        var runFolder = Path.Combine(host.Host.Folder, "run");
        await host.ReplaceAsync();
        var before = Leftovers.Count(runFolder);
        var samples = new Samples(replacements, 20);
        for (var replacement = 0; replacement < replacements; replacement++)
        {
            await host.ReplaceAsync();
            samples.Note(replacement);
        }

        await callers.DisposeAsync();
        var after = Leftovers.Count(runFolder);
        samples.Tell();
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);
        int[] more = [after.Children - before.Children, after.RunFiles - before.RunFiles, after.TemporaryPipes - before.TemporaryPipes, after.Descriptors - before.Descriptors];
        foreach (var (left, count) in Counted.Zip(more))
            ChildProcess.Tell(left, count);
    }
}
