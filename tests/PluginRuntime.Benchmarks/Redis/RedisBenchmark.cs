using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Redis;

/// <summary>The RESP plugin's virtual server beside redis-server; and while it is upgraded, beside itself.</summary>
internal sealed class RedisBenchmark : Benchmark
{
    private const int Clients = 50;
    private const string Steady = "steady";
    private const string Upgraded = "upgraded";

    private static readonly TimeSpan UpgradeEvery = TimeSpan.FromSeconds(3);

    internal override string Name => "redis";

    internal override string Title => "A virtual server that speaks the Redis protocol, beside redis-server; 50 clients, SET and GET";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        if (RedisTools.Missing.Count > 0)
        {
            table.Note($"Skipped: {string.Join(" and ", RedisTools.Missing)} not installed (Debian: redis-server, redis-tools).");
            return;
        }

        foreach (var (pipeline, bar) in new[] { (1, 0.7), (16, 0.5) })
        {
            var steady = await MeasureAsync(Steady, pipeline, options.IsQuick ? 2 : 5, options.IsQuick ? 30_000 * pipeline : 100_000 * pipeline);
            foreach (var command in new[] { "set", "get" })
            {
                var redis = new Baseline("redis-server", Spread.MedianOf(steady["redis-" + command]));
                table.Show($"pipeline {pipeline}, {command}, by redis-benchmark", "1/s", steady["ours-" + command], redis);
                table.AtLeast(bar, $"pipeline {pipeline}, {command}: ours / redis-server, of a run", "x", steady["ours-" + command].Zip(steady["redis-" + command], (ours, theirs) => ours / theirs));
            }
        }

        var seconds = options.IsQuick ? 6 : 30;
        foreach (var pipeline in new[] { 1, 16 })
        {
            var windows = await MeasureAsync(Upgraded, pipeline, options.IsQuick ? 1 : 2, seconds);
            var what = $"pipeline {pipeline}, an upgrade every {UpgradeEvery.TotalSeconds:0} s for {seconds} s";
            table.AtMost(0, $"{what}: connections that ended or got a wrong byte", "count", windows["errors"]);
            table.AtLeast(0.85, $"{what}: requests / those of the steady window before it", "x", windows["upgraded"].Zip(windows["steady"], (upgraded, steady) => upgraded / steady));
            table.Show($"{what}: requests", "1/s", windows["upgraded"], new Baseline("steady window", Spread.MedianOf(windows["steady"])));
            table.Show($"{what}: worst {RespClients.Bucket.TotalMilliseconds:0} ms", "requests", windows["worst"], new Baseline("steady window", Spread.MedianOf(windows["steady-worst"])));
            table.Show($"{what}: upgrades in a window", "count", windows["upgrades"]);
            table.Show($"{what}: closed, as reported", "ms", windows["closed"]);
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var numbers = args.Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        await using var host = await RespHost.StartAsync();
        await (args[0] == Steady ? MeasureSteadyAsync(host, numbers[0], numbers[1], numbers[2]) : MeasureUpgradedAsync(host, numbers[0], numbers[1], numbers[2]));
    }

    /// <summary>Both servers, one after the other; who begins changes from run to run.</summary>
    private static async Task MeasureSteadyAsync(RespHost host, int pipeline, int runs, int requests)
    {
        var port = RedisTools.FreePort();
        using var redis = await RedisTools.StartServerAsync(port);
        try
        {
            (string Name, int Port, List<double> Set, List<double> Get)[] both = [("ours", host.Port, [], []), ("redis", port, [], [])];

            // The first run is not counted: code is compiled, memory taken.
            for (var run = -1; run < runs; run++)
            {
                for (var turn = 0; turn < both.Length; turn++)
                {
                    var one = both[(run + 1 + turn) % both.Length];
                    var (set, get) = await RedisTools.MeasureAsync(one.Port, pipeline, requests);
                    if (run < 0)
                        continue;
                    one.Set.Add(set);
                    one.Get.Add(get);
                }
            }

            foreach (var one in both)
            {
                ChildProcess.Tell($"{one.Name}-set", one.Set);
                ChildProcess.Tell($"{one.Name}-get", one.Get);
            }
        }
        finally
        {
            redis.Kill();
            await redis.WaitForExitAsync();
        }
    }

    /// <summary>A window without upgrades, and right after it one of the same length with.</summary>
    private static async Task MeasureUpgradedAsync(RespHost host, int pipeline, int windows, int seconds)
    {
        List<double> closed = [];
        List<double> upgrades = [];
        List<long[]> steady = [];
        List<long[]> upgraded = [];
        var time = TimeSpan.FromSeconds(seconds);
        await using var clients = RespClients.Start(host.Port, Clients, pipeline);

        // The first upgrades compile the way.
        await host.UpgradeAsync();
        await host.UpgradeAsync();
        await Task.Delay(UpgradeEvery);
        for (var window = 0; window < windows; window++)
        {
            steady.Add(await clients.CountAsync(time));
            var counting = clients.CountAsync(time);
            var before = closed.Count;
            using var timer = new PeriodicTimer(UpgradeEvery);
            for (var upgrade = 0; upgrade < time / UpgradeEvery && !counting.IsCompleted; upgrade++)
            {
                closed.Add(await host.UpgradeAsync());
                await timer.WaitForNextTickAsync();
            }

            upgrades.Add(closed.Count - before);
            upgraded.Add(await counting);
        }

        ChildProcess.Tell("steady", steady.Select(window => window.Sum() / time.TotalSeconds));
        ChildProcess.Tell("upgraded", upgraded.Select(window => window.Sum() / time.TotalSeconds));
        ChildProcess.Tell("steady-worst", steady.Select(window => (double)window.Min()));
        ChildProcess.Tell("worst", upgraded.Select(window => (double)window.Min()));
        ChildProcess.Tell("upgrades", upgrades);
        ChildProcess.Tell("closed", closed);
        ChildProcess.Tell("errors", clients.Errors);
    }
}
