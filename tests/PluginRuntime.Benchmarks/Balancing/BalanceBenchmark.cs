using System.Diagnostics;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Control.Balancing.Placing;

namespace PluginRuntime.Benchmarks.Balancing;

/// <summary>Virtual servers with Zipf's loads spread over host subpartitions: how many moves, how even, whether it ends. No process runs: it is the plan that is judged.</summary>
internal sealed class BalanceBenchmark : Benchmark
{
    private const int Servers = 200;
    private const int Hosts = 4;
    private const int Rounds = 20;
    private const double Processors = 1.5;

    private static readonly PlacementRules Rules = new();

    internal override string Name => "balance";

    internal override string Title => $"Balance: {Servers} virtual servers, Zipf 1.0 load, {Hosts} host subpartitions";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var seeds = options.IsQuick ? 50 : 1000;
        foreach (var start in new[] { "round-robin", "random", "one" })
        {
            foreach (var noise in new[] { 0, 20 })
            {
                var run = await MeasureAsync(start, noise, seeds);
                var row = $"from {(start == "one" ? "all in one host" : start)}{(noise == 0 ? "" : $", loads measured with an error of up to {noise} %")}";
                if (start == "one" || noise > 0)
                    table.Show($"{row}: moves in rounds 1 to 3", "moves", run["early"]);
                else
                    table.AtMost(60, $"{row}: moves in rounds 1 to 3", "moves", run["early"]);
                if (noise > 0)
                    table.Show($"{row}: moves in rounds 4 to {Rounds}", "moves", run["late"]);
                else
                    table.AtMost(0, $"{row}: moves in rounds 4 to {Rounds}", "moves", run["late"]);
                table.AtMost(1.1, $"{row}: fullest host / max(mean, largest server)", "x", run["ratio"]);
                if (noise == 0)
                    table.Show($"{row}: time of the first plan", "ms", run["time"]);
            }
        }

        table.Note($"Seeds 0 to {seeds - 1}. The fullest host is judged by the true loads after round {Rounds}. The worst seed is the maximum.");
    }

    internal override Task RunChildAsync(string[] args)
    {
        var start = args[0];
        var noise = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) / 100.0;
        var seeds = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
        List<double> early = [], late = [], ratios = [], times = [];
        for (var seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var truth = Place(start, random);
            var measured = truth.Select(static _ => new Smoothed(TimeSpan.FromSeconds(20))).ToArray();
            PlacementHost[] hosts = [.. Enumerable.Range(1, Hosts).Select(static number => new PlacementHost(number))];
            double soon = 0, later = 0;
            for (var round = 1; round <= Rounds; round++)
            {
                // Looks two seconds apart, five of them between two rounds.
                for (var look = 0; look < 5; look++)
                {
                    for (var index = 0; index < truth.Length; index++)
                        measured[index].Add(truth[index].Load * (1 + (noise * ((2 * random.NextDouble()) - 1))), TimeSpan.FromSeconds(2));
                }

                var seen = noise == 0 ? truth : [.. truth.Select((server, index) => server with { Load = measured[index].Value, Error = measured[index].Error })];
                var since = Stopwatch.GetTimestamp();
                var moves = Placement.Plan(hosts, seen, Rules);
                if (round == 1)
                    times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                if (round <= 3)
                    soon += moves.Count;
                else
                    later += moves.Count;
                var places = moves.ToDictionary(static move => move.Server.Name, static move => move.To);
                truth = [.. truth.Select(server => places.TryGetValue(server.Name, out var to) ? server with { Host = to } : server)];
            }

            early.Add(soon);
            late.Add(later);
            ratios.Add(truth.GroupBy(static server => server.Host).Max(static host => host.Sum(static server => server.Load)) / Math.Max(Processors / Hosts, truth.Max(static server => server.Load)));
        }

        ChildProcess.Tell("early", early);
        ChildProcess.Tell("late", late);
        ChildProcess.Tell("ratio", ratios);
        ChildProcess.Tell("time", times);
        return Task.CompletedTask;
    }

    private static PlacedServer[] Place(string start, Random random)
    {
        double[] loads = [.. Enumerable.Range(1, Servers).Select(static rank => 1.0 / rank)];
        random.Shuffle(loads);
        var sum = loads.Sum();
        return [.. loads.Select((load, index) => new PlacedServer(
            $"server-{index}", 1 + (start == "round-robin" ? index % Hosts : start == "random" ? random.Next(Hosts) : 0), Processors * load / sum, MoveCost: 0.05))];
    }
}
