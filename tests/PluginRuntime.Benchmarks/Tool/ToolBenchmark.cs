using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Tool;

/// <summary>How long a person waits for the management tool: whole processes of the published tool, on a kernel with modules.</summary>
internal sealed class ToolBenchmark : Benchmark
{
    /// <summary>Kernels that are upgraded together.</summary>
    private const int Fleet = 4;

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
        var one = Spread.MedianOf(samples["apply"]);
        var ratio = Spread.MedianOf(samples["fleet"]) / one;
        table.Ratio($"the same to {Fleet} kernels, the control program running", "ms", samples["fleet"], new Baseline("to one kernel", one), ratio, "<= 1.5x", ratio <= 1.5);
        table.Show("the control program being started", "ms", samples["fleet-first"], new Baseline("to one kernel", one));
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
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", Path.Combine(user.FullName, "data"));
            await using var host = await BenchmarkHost.StartAsync(static options => options.Name = "benchmark");
            await host.ApplyAsync("small.1.0.0");
            var samples = new Dictionary<string, List<double>>(StringComparer.Ordinal) { ["nothing"] = [], ["ps"] = [], ["status"] = [], ["plan"] = [], ["apply"] = [], ["fleet-first"] = [], ["fleet"] = [] };

            // The first round is not counted: files come into memory.
            for (var round = -1; round < rounds; round++)
            {
                Add("nothing", await PublishedTool.RunAsync(tool, "--version"));
                Add("ps", await PublishedTool.RunAsync(tool, "ps"));
                Add("status", await PublishedTool.RunAsync(tool, "status"));
                Add("plan", await PublishedTool.RunAsync(tool, "plan", Packages.Of("small.2.0.0")));
                Add("apply", await PublishedTool.RunAsync(tool, "apply", Packages.Renewed(round % 2 == 0 ? "small.1.0.0" : "small.2.0.0", user.FullName, round + 1), "--probation", "0"));

                void Add(string name, double milliseconds)
                {
                    if (round >= 0)
                        samples[name].Add(milliseconds);
                }
            }

            await MeasureFleetAsync(tool, rounds, user.FullName, samples);
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

    /// <summary>Several kernels at once. They share a process: the tool and the control program see no difference, and no more processors are wanted than one has.</summary>
    private static async Task MeasureFleetAsync(string tool, int rounds, string folder, Dictionary<string, List<double>> samples)
    {
        List<BenchmarkHost> others = [];
        try
        {
            for (var number = 2; number <= Fleet; number++)
            {
                others.Add(await BenchmarkHost.StartAsync(options => options.Name = $"benchmark-{number}"));
                await others[^1].ApplyAsync("small.1.0.0");
            }

            // The first time they come upon a package of theirs is not counted, but as what it is: the control program is started for it.
            for (var round = -1; round < rounds; round++)
            {
                var package = Packages.Renewed(round % 2 == 0 ? "small.1.0.0" : "small.2.0.0", folder, rounds + round + 2);
                samples[round < 0 ? "fleet-first" : "fleet"].Add(await PublishedTool.RunAsync(tool, "apply", package, "--all", "--probation", "0"));
            }
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
            await PublishedTool.EndControlProgramAsync(folder);
        }
    }

    private static double SizeOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) / 1048576.0 : 0;
}
