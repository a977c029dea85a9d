using System.Globalization;
using LiveUpgrade.Proof;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Benchmarks.Tool;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>What clients of a whole host notice: the order desk in its process, a load over HTTP, and upgrades of everything in it by the published tool.</summary>
internal sealed class DeskBenchmark : Benchmark
{
    private const string Kernel = "desk";

    /// <summary>Of the processors, by the desk, its processes and the load together.</summary>
    private const double Busy = 0.5;

    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(4);

    internal override string Name => "desk";

    internal override string Title => $"The order desk, {DeskLoad.Connections} connections, upgraded by prt every {DeskUpgrades.Every.TotalSeconds:0} s: modules, log, books";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (PublishedTool.Find() is not { } tool)
        {
            table.Note(PublishedTool.Missing);
            return;
        }

        var upgrades = options.IsQuick ? 5 : 30;
        var samples = await MeasureAsync(tool, upgrades);
        var calm = new Baseline("the window without upgrades", samples["calm-p99"][0]);
        var ratio = samples["p99"][0] / samples["calm-p99"][0];
        table.Show("rate", "orders/s", samples["rate"]);
        table.Show("processors busy in the window without upgrades", "%", samples["busy"]);
        table.AtMost(0, "failed calls, from the beginning", "", samples["failed"]);
        table.AtMost(0, "calls refused by admission", "", samples["refused"]);
        table.AtLeast(upgrades, "upgrades applied", "", samples["upgrades"]);
        table.Show("orders acknowledged", "", samples["acknowledged"]);
        table.AtMost(0, "of them missing in the log", "", samples["missing"]);
        table.AtMost(0, "twice in the log", "", samples["doubled"]);
        table.AtMost(0, "otherwise in the log", "", samples["different"]);
        table.AtMost(0, "books that are not as acknowledged", "", samples["books"]);
        table.Ratio("p99 with upgrades", "ms", samples["p99"], calm, ratio, "<= 2x", ratio <= 2);
        table.Show("p50 with upgrades", "ms", samples["p50"], calm with { Value = samples["calm-p50"][0] });
        table.Show("slowest with upgrades", "ms", samples["slowest"], calm with { Value = samples["calm-slowest"][0] });
        table.Show("length of the window", "s", samples["length"], calm with { Value = samples["calm-length"][0] });
        table.Show("prt apply of admission and pricing, whole process", "ms", samples["modules"]);
        table.Show("of the block log", "ms", samples["log"]);
        table.Show("of the order books, 40 of them", "ms", samples["order-books"]);
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var (tool, count) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
        var user = Directory.CreateTempSubdirectory("prt-desk-");
        try
        {
            // Registry and state of this run: no kernel of the user's is met.
            Environment.SetEnvironmentVariable("XDG_RUNTIME_DIR", user.FullName);
            Environment.SetEnvironmentVariable("XDG_DATA_HOME", Path.Combine(user.FullName, "data"));
            var log = Path.Combine(user.FullName, "log");
            var acknowledged = new AcknowledgedOrders();
            await using (var desk = await DeskProcess.StartAsync(Kernel, log))
                await MeasureAsync(desk, acknowledged, new DeskUpgrades(tool, Kernel, user.FullName), count);

            // The desk has stopped: nobody writes the files any more.
            var proof = OrderProof.Of(log, acknowledged.Ledger);
            ChildProcess.Tell("acknowledged", proof.Acknowledged);
            ChildProcess.Tell("missing", proof.Missing);
            ChildProcess.Tell("doubled", proof.Doubled);
            ChildProcess.Tell("different", proof.Different + (proof.Unreadable is null ? 0 : 1));
            foreach (var problem in proof.Problems)
                await Console.Error.WriteLineAsync(problem);
        }
        finally
        {
            user.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(DeskProcess desk, AcknowledgedOrders acknowledged, DeskUpgrades upgrades, int count)
    {
        using var load = new DeskLoad(desk.Address, acknowledged);
        var rate = await FindRateAsync(desk, load);
        var length = DeskUpgrades.Every * count;
        var before = TimeOf(desk);
        var calm = await load.RunAsync(rate, length);
        var busy = Share(TimeOf(desk) - before, calm.Length);
        var upgrading = upgrades.RunAsync(count);
        var busier = await load.RunAsync(rate, length, upgrading);
        await upgrading;

        ChildProcess.Tell("rate", rate);
        ChildProcess.Tell("busy", busy * 100);
        ChildProcess.Tell("failed", load.Failed);
        ChildProcess.Tell("refused", calm.RefusedCalls + busier.RefusedCalls);
        ChildProcess.Tell("upgrades", upgrades.Took.Sum(static took => took.Count));
        foreach (var (name, took) in new[] { "modules", "log", "order-books" }.Zip(upgrades.Took))
            ChildProcess.Tell(name, took);
        foreach (var (prefix, window) in new[] { ("calm-", calm), ("", busier) })
        {
            ChildProcess.Tell($"{prefix}p50", window.Percentile(0.5));
            ChildProcess.Tell($"{prefix}p99", window.Percentile(0.99));
            ChildProcess.Tell($"{prefix}slowest", window.Latencies.Slowest.TotalMilliseconds);
            ChildProcess.Tell($"{prefix}length", window.Length.TotalSeconds);
        }

        List<string> problems = [.. load.Failures];
        var wrong = 0;
        for (var number = 0; number < AcknowledgedOrders.Symbols; number++)
        {
            if (acknowledged.WrongWith(await load.BookAsync(AcknowledgedOrders.Symbol(number))) is not { } problem)
                continue;
            wrong++;
            problems.Add(problem);
        }

        ChildProcess.Tell("books", wrong);
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync(problem);
    }

    /// <summary>The rate at which desk and load take their share of the processors, found in three steps, of which the first compiles the code.</summary>
    private static async Task<double> FindRateAsync(DeskProcess desk, DeskLoad load)
    {
        var rate = 400.0;
        for (var step = 0; step < 4; step++)
        {
            var before = TimeOf(desk);
            var window = await load.RunAsync(rate, Trial);
            if (step > 0)
                rate = Math.Clamp(rate * Busy / Share(TimeOf(desk) - before, window.Length), 100, 4000);
        }

        return Math.Round(rate / 50) * 50;
    }

    private static TimeSpan TimeOf(DeskProcess desk) => desk.ProcessorTime() + Environment.CpuUsage.TotalTime;

    private static double Share(TimeSpan processor, TimeSpan time) => processor / time / Environment.ProcessorCount;
}
