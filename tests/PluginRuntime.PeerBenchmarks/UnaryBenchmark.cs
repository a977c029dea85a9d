using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Peers;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>Calls with 64 bytes there and 64 bytes back.</summary>
internal static class UnaryBenchmark
{
    private const string Lone = "1 caller";
    private const string Some = "32 callers";
    private const string Many = "64 callers";

    internal static async Task<FigureTable> RunAsync(Comparison comparison, bool isQuick)
    {
        double seconds = isQuick ? 0.7 : 2;
        await comparison.WarmUpAsync(isQuick ? 1 : 4);
        await comparison.RunAsync(
            1,
            isQuick ? 3 : 9,
            (Lone, nameof(Measurement.LoneAsync), [isQuick ? 3_000 : 20_000]),
            (Some, nameof(Measurement.LoadAsync), [32, seconds]),
            (Many, nameof(Measurement.LoadAsync), [64, seconds]));

        var table = new FigureTable("Unary calls to another process: 64 bytes there, 64 bytes back");
        comparison.Show(table, Lone, ("p50", "p50", "us"), ("p99", "p99", "us"));
        foreach (var load in new[] { Some, Many })
            comparison.Show(table, load, ("calls", "calls", "1/s"), ("processor", "processor time of a call, both ends", "us"), ("allocated", "allocated by a call, both ends", "B"));
        if (!comparison.Peers.Contains(Peer.Ours))
            return table;
        foreach (var peer in comparison.Peers.Where(peer => peer != Peer.Ours))
        {
            if (peer is GrpcPeer)
                table.AtMost(0.9, $"ours / {peer.Title}, {Lone}, p50", "x", comparison.Ratios(peer, Lone, "p50"), comparison.Baseline(peer, Lone, "p50"));
            else
                table.Show($"ours / {peer.Title}, {Lone}, p50", "x", comparison.Ratios(peer, Lone, "p50"), comparison.Baseline(peer, Lone, "p50"));
            table.AtLeast(2, $"ours / {peer.Title}, {Some}, calls", "x", comparison.Ratios(peer, Some, "calls"), comparison.Baseline(peer, Some, "calls"));
            table.AtLeast(peer is GrpcPeer ? 4 : 2.5, $"ours / {peer.Title}, {Many}, calls", "x", comparison.Ratios(peer, Many, "calls"), comparison.Baseline(peer, Many, "calls"));
            foreach (var load in new[] { Some, Many })
                table.Show($"ours / {peer.Title}, {load}, processor time of a call", "x", comparison.Ratios(peer, load, "processor"), comparison.Baseline(peer, load, "processor"));
        }

        return table;
    }
}
