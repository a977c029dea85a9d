using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Tool;

/// <summary>How long a person waits for the management tool: whole processes of the published tool, on a kernel with modules.</summary>
internal sealed class ToolBenchmark : Benchmark
{
    internal override string Name => "prt";

    internal override string Title => "The management tool: from the start of its process to its end";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (PublishedTool.Find() is not { } tool)
        {
            table.Note(PublishedTool.Missing);
            return;
        }

        var samples = await MeasureAsync(tool, options.IsQuick ? 5 : 40);
        var baseline = new Baseline("a process of dotnet that does nothing", Spread.MedianOf(samples["nothing"]));
        table.AtMost(250, "prt ps", "ms", samples["ps"], baseline);
        table.AtMost(350, "prt status", "ms", samples["status"], baseline);
        table.Show("prt plan of a small module", "ms", samples["plan"], baseline);
        table.AtMost(900, "prt apply of a small module, until the old has retired", "ms", samples["apply"], baseline);
        table.Show("size of the published tool", "MiB", samples["size"]);
        table.Show("of it the child process, for prt inspect", "MiB", samples["size-host"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var (tool, rounds) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
        var user = Directory.CreateTempSubdirectory("prt-");
        try
        {
            // The registry of this run: no kernel of the user's is listed in it.
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", user.FullName);
            await using var host = await BenchmarkHost.StartAsync(static options => options.Name = "benchmark");
            await host.ApplyAsync("small.1.0.0");
            var samples = new Dictionary<string, List<double>>(StringComparer.Ordinal) { ["nothing"] = [], ["ps"] = [], ["status"] = [], ["plan"] = [], ["apply"] = [] };

            // The first round is not counted: files come into memory.
            for (var round = -1; round < rounds; round++)
            {
                Add("nothing", await PublishedTool.RunAsync(tool, "--version"));
                Add("ps", await PublishedTool.RunAsync(tool, "ps"));
                Add("status", await PublishedTool.RunAsync(tool, "status"));
                Add("plan", await PublishedTool.RunAsync(tool, "plan", Packages.Of("small.2.0.0")));
                Add("apply", await PublishedTool.RunAsync(tool, "apply", Packages.Renewed(round % 2 == 0 ? "small.1.0.0" : "small.2.0.0", user.FullName, round + 1)));

                void Add(string name, double milliseconds)
                {
                    if (round >= 0)
                        samples[name].Add(milliseconds);
                }
            }

            foreach (var (name, values) in samples)
                ChildProcess.Tell(name, values);
            ChildProcess.Tell("size", [SizeOf(Path.GetDirectoryName(tool)!)]);
            ChildProcess.Tell("size-host", [SizeOf(Path.Combine(Path.GetDirectoryName(tool)!, "subpartition-host"))]);
        }
        finally
        {
            user.Delete(recursive: true);
        }
    }

    private static double SizeOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) / 1048576.0 : 0;
}
