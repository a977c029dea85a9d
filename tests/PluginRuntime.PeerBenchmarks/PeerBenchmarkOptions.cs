using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Migration;
using PluginRuntime.PeerBenchmarks.Peers;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>What was asked for.</summary>
/// <param name="Benchmark">What to measure; told whether fewer repetitions do.</param>
/// <param name="Peers">Whom to measure.</param>
/// <param name="JsonPath">Where to write the figures, too.</param>
/// <param name="IsQuick">Fewer repetitions: to see that it runs, not to quote.</param>
internal sealed record PeerBenchmarkOptions(Func<Comparison, bool, Task<FigureTable>> Benchmark, IReadOnlyList<Peer> Peers, string? JsonPath, bool IsQuick)
{
    /// <summary>Reads a command line.</summary>
    /// <returns><see langword="null"/> when it is not understood.</returns>
    internal static PeerBenchmarkOptions? Parse(string[] args)
    {
        Func<Comparison, bool, Task<FigureTable>>? benchmark = args.FirstOrDefault() switch
        {
            "unary" => UnaryBenchmark.RunAsync,
            "bulk" => BulkBenchmark.RunAsync,
            "migration" => static (_, isQuick) => MigrationBenchmark.RunAsync(isQuick),
            _ => null,
        };
        List<Peer> peers = [];
        string? json = null;
        var quick = false;
        for (var index = 1; index < args.Length; index++)
        {
            if (args[index] == "--quick")
                quick = true;
            else if (args[index] == "--json" && index + 1 < args.Length)
                json = args[++index];
            else if (args[index] == "--peer" && index + 1 < args.Length && Peer.All.Any(peer => peer.Name == args[index + 1]))
                peers.Add(Peer.Named(args[++index]));
            else
                return null;
        }

        if (benchmark is null)
            return null;

        // What moves has processes of its own; the control carries sequences only.
        if (args[0] == "migration")
            peers.Clear();
        else if (peers.Count == 0)
            peers.AddRange(Peer.All.Where(peer => peer != Peer.Control || args[0] == "bulk"));
        return new PeerBenchmarkOptions(benchmark, peers, json, quick);
    }
}
