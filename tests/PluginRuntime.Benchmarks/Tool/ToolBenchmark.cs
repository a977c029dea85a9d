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
        var baseline = new Baseline("prt --version, which asks no kernel", Spread.MedianOf(samples["nothing"]));
        table.AtMost(250, "prt ps", "ms", samples["ps"], baseline);
        table.AtMost(350, "prt status", "ms", samples["status"], baseline);
        table.Show("prt plan of a small module", "ms", samples["plan"], baseline);
        table.AtMost(900, "prt apply of a small module, until the old has retired", "ms", samples["apply"], baseline);
        var one = new Baseline("to one of them", Spread.MedianOf(samples["fleet-one"]));
        var ratio = Spread.MedianOf(samples["fleet"]) / one.Value;
        table.Ratio($"the same to {Fleet} kernels, the control program running", "ms", samples["fleet"], one, ratio, "<= 1.5x", ratio <= 1.5);
        table.Show("the control program being started", "ms", samples["fleet-first"], one);
        table.Show("size of the published tool", "MiB", samples["size"]);
        table.Show("of it the child process, for prt inspect", "MiB", samples["size-host"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        if (args is [FleetKernel.Role, var name])
        {
            await FleetKernel.RunAsync(name);
            return;
        }

        var (tool, rounds) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
        var user = Directory.CreateTempSubdirectory("prt-");
        try
        {
            // The registry of this run: no kernel of the user's is listed in it.
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", user.FullName);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", Path.Combine(user.FullName, "data"));
            var samples = new Dictionary<string, List<double>>(StringComparer.Ordinal) { ["nothing"] = [], ["ps"] = [], ["status"] = [], ["plan"] = [], ["apply"] = [], ["fleet-first"] = [], ["fleet-one"] = [], ["fleet"] = [] };

            await using (var host = await BenchmarkHost.StartAsync(static options => options.Name = "benchmark"))
            {
                await host.ApplyAsync("small.1.0.0");
                await MeasureOneAsync(tool, rounds, user.FullName, samples);
            }

            await MeasureFleetAsync(tool, rounds, user.FullName, samples);
            foreach (var (figure, values) in samples)
                ChildProcess.Tell(figure, values);
            ChildProcess.Tell("size", [SizeOf(Path.GetDirectoryName(tool)!)]);
            ChildProcess.Tell("size-host", [SizeOf(Path.Combine(Path.GetDirectoryName(tool)!, "subpartition-host"))]);
        }
        finally
        {
            user.Delete(recursive: true);
        }
    }

    private static async Task MeasureOneAsync(string tool, int rounds, string folder, Dictionary<string, List<double>> samples)
    {
        // The first round is not counted: files come into memory.
        for (var round = -1; round < rounds; round++)
        {
            Add("nothing", await PublishedTool.RunAsync(tool, "--version"));
            Add("ps", await PublishedTool.RunAsync(tool, "ps"));
            Add("status", await PublishedTool.RunAsync(tool, "status"));
            Add("plan", await PublishedTool.RunAsync(tool, "plan", Packages.Of("small.2.0.0")));
            Add("apply", await PublishedTool.RunAsync(tool, "apply", Packages.Renewed(round % 2 == 0 ? "small.1.0.0" : "small.2.0.0", folder, round + 1), "--probation", "0"));

            void Add(string figure, double milliseconds)
            {
                if (round >= 0)
                    samples[figure].Add(milliseconds);
            }
        }
    }

    /// <summary>Several kernels at once, each in a process of its own, and one of them alone, by turns.</summary>
    private async Task MeasureFleetAsync(string tool, int rounds, string folder, Dictionary<string, List<double>> samples)
    {
        List<FleetKernel> kernels = [];
        try
        {
            for (var number = 1; number <= Fleet; number++)
                kernels.Add(await FleetKernel.StartAsync(Name, $"fleet-{number}"));

            // The first round is not counted, but as what it is: the control program is started for it.
            for (var round = -1; round < rounds; round++)
            {
                var number = rounds + (2 * (round + 2));
                var version = round % 2 == 0 ? "small.1.0.0" : "small.2.0.0";
                samples[round < 0 ? "fleet-first" : "fleet"].Add(await PublishedTool.RunAsync(tool, "apply", Packages.Renewed(version, folder, number), "--all", "--probation", "0"));
                var one = await PublishedTool.RunAsync(tool, "apply", Packages.Renewed(version, folder, number + 1), "--kernel", "fleet-1", "--probation", "0");
                if (round >= 0)
                    samples["fleet-one"].Add(one);
            }
        }
        finally
        {
            foreach (var kernel in kernels)
                await kernel.DisposeAsync();
            await PublishedTool.EndControlProgramAsync(folder);
        }
    }

    private static double SizeOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) / 1048576.0 : 0;
}
