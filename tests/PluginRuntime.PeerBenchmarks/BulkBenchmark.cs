using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Peers;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>A sequence of 1 MiB chunks from the other process.</summary>
internal static class BulkBenchmark
{
    private const string Sequence = "sequence";

    internal static async Task<FigureTable> RunAsync(Comparison comparison, bool isQuick)
    {
        await comparison.RunAsync(3, isQuick ? 3 : 9, (Sequence, nameof(Measurement.StreamAsync), [isQuick ? 256 : 1024]));

        var table = new FigureTable("Sequence of 1 MiB chunks from another process");
        if (comparison.Peers.Contains(Peer.Ours))
            table.AtLeast(1, $"{Peer.Ours.Title}, {Sequence}, throughput", "GB/s", comparison.Of(Peer.Ours, Sequence, "throughput"));
        foreach (var peer in comparison.Peers.Where(peer => peer != Peer.Ours))
            table.Show($"{peer.Title}, {Sequence}, throughput", "GB/s", comparison.Of(peer, Sequence, "throughput"));
        comparison.Show(
            table,
            Sequence,
            ("processor", "processor time, both ends", "s/GB"),
            ("allocated", "allocated for each byte, both ends", "B"));
        if (!comparison.Peers.Contains(Peer.Ours))
            return table;
        foreach (var peer in comparison.Peers.Where(peer => peer != Peer.Ours))
            table.Show($"ours / {peer.Title}, {Sequence}, throughput", "x", comparison.Ratios(peer, Sequence, "throughput"), comparison.Baseline(peer, Sequence, "throughput"));
        return table;
    }
}
