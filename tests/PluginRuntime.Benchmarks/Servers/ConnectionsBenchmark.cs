using System.Globalization;
using System.Net;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Waits;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>A virtual server with many established connections moves while all of them send.</summary>
internal sealed class ConnectionsBenchmark : Benchmark
{
    /// <summary>How often each connection sends.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <summary>How many there are.</summary>
    internal const int Connections = 1000;

    private const string Server = "moved";

    internal override string Name => "connections";

    internal override string Title => "A virtual server with 1,000 established connections moves while all of them send checksummed frames";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            table.Note("Skipped: connections pass between processes on Linux only.");
            return;
        }

        var pairs = options.IsQuick ? 5 : 31;
        var measured = await MeasureAsync(pairs);
        var control = new Baseline("control", Spread.MedianOf(measured["without"]));
        var what = $"{Connections} connections, {pairs} moves";
        Show(table, what, measured);
        table.AtMost(60, $"{what}: longest silence of any connection with a move", "ms", measured["with"], control);
        table.Show($"{what}: longer by", "ms", measured["with"].Zip(measured["without"], (with, without) => with - without), control);
        table.Show($"{what}: closed, as reported", "ms", measured["closed"]);
        table.Show($"{what}: connections moved, as reported", "count", measured["moved"]);
        table.Note($"Each connection sends the end of a frame and the beginning of the next every {Period.TotalMilliseconds:0} ms; a silence includes that time.");
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var pairs = int.Parse(args[0], CultureInfo.InvariantCulture);
        await using var host = await StoreHost.StartAsync(subpartitions: 2);
        var store = await host.MakeAsync(Server, ("address", "127.0.0.1:0"));
        await using var streams = Streams.Start(IPEndPoint.Parse((await store.StatusAsync()).Address), Connections, Period);
        for (var rehearsal = 0; rehearsal < MoveWindows.Rehearsals; rehearsal++)
            await host.MoveAsync(Server);
        await Task.Delay(500);
        var windows = new PairedWindows(streams);
        List<double> moved = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            await windows.MeasureAsync(async () =>
            {
                var report = await host.MoveAsync(Server);
                moved.Add(report.Connections);
                return report.Closed.TotalMilliseconds;
            });
        }

        await streams.FinishAsync();
        ChildProcess.Tell("with", windows.With);
        ChildProcess.Tell("without", windows.Without);
        ChildProcess.Tell("closed", windows.Reported);
        ChildProcess.Tell("moved", moved);
        Tell(streams);
    }

    /// <summary>Tells what became of the streams, when they have finished.</summary>
    internal static void Tell(Streams streams)
    {
        ChildProcess.Tell("frames", streams.Frames);
        ChildProcess.Tell("reset", streams.Reset);
        ChildProcess.Tell("wrong-bytes", streams.Wrong);
        ChildProcess.Tell("lost", streams.Lost);
    }

    /// <summary>Adds the rows of that.</summary>
    internal static void Show(FigureTable table, string what, IReadOnlyDictionary<string, double[]> measured)
    {
        table.Show($"{what}: frames there and back", "1000", [measured["frames"][0] / 1000]);
        table.AtMost(0, $"{what}: connections reset", "count", measured["reset"]);
        table.AtMost(0, $"{what}: connections with a wrong, doubled or missing byte", "count", measured["wrong-bytes"]);
        table.AtMost(0, $"{what}: frames lost", "count", measured["lost"]);
    }
}
