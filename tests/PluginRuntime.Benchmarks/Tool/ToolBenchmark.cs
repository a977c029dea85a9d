using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Tool;

/// <summary>How long a person waits for the management tool: whole processes of the published tool, on a kernel with modules.</summary>
internal sealed class ToolBenchmark : Benchmark
{
    /// <summary>Where `dotnet publish -c Release src/PluginRuntime.Tool` puts the tool; another path by PRT_PATH.</summary>
    private const string Published = "artifacts/publish/PluginRuntime.Tool";

    internal override string Name => "prt";

    internal override string Title => "The management tool: from the start of its process to its end";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (FindTool() is not { } tool)
        {
            table.Note("Skipped: the tool is not published. Publish it by: dotnet publish -c Release src/PluginRuntime.Tool");
            return;
        }

        var samples = await MeasureAsync(tool, options.IsQuick ? 5 : 40);
        var baseline = new Baseline("prt --version, which asks no kernel", Spread.MedianOf(samples["nothing"]));
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
            await using var host = await BenchmarkHost.StartAsync(options =>
            {
                options.Name = "benchmark";
                options.StatePath = Path.Combine(user.FullName, "state");
            });
            await host.ApplyAsync("small.1.0.0");
            var samples = new Dictionary<string, List<double>>(StringComparer.Ordinal) { ["nothing"] = [], ["ps"] = [], ["status"] = [], ["plan"] = [], ["apply"] = [] };

            // The first round is not counted: files come into memory.
            for (var round = -1; round < rounds; round++)
            {
                Add("nothing", await RunAsync(tool, "--version"));
                Add("ps", await RunAsync(tool, "ps"));
                Add("status", await RunAsync(tool, "status"));
                Add("plan", await RunAsync(tool, "plan", Packages.Of("small.2.0.0")));
                Add("apply", await RunAsync(tool, "apply", Packages.Renewed(round % 2 == 0 ? "small.1.0.0" : "small.2.0.0", user.FullName, round + 1)));

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

    private static async Task<double> RunAsync(string tool, params string[] arguments)
    {
        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(since);
        return process.ExitCode == 0 ? took.TotalMilliseconds : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}{await complained}");
    }

    private static double SizeOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) / 1048576.0 : 0;

    private static string? FindTool()
    {
        if (Environment.GetEnvironmentVariable("PRT_PATH") is { Length: > 0 } given)
            return given;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var published = Path.Combine(folder, Published);
            if (Directory.Exists(published))
            {
                // What is published for a platform is precompiled; what packing leaves beside it is not.
                return Directory.EnumerateFiles(published, OperatingSystem.IsWindows() ? "prt.exe" : "prt", SearchOption.AllDirectories)
                    .OrderByDescending(static path => Path.GetDirectoryName(path)!.Contains('_', StringComparison.Ordinal)).ThenByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
            }
        }

        return null;
    }
}
