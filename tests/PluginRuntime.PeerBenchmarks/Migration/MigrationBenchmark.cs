using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>What callers feel when something with state moves to another process: a virtual server beside a grain of Orleans.</summary>
internal static class MigrationBenchmark
{
    private const int KiB = 1024;

    internal static async Task<FigureTable> RunAsync(bool isQuick)
    {
        var table = new FigureTable("Longest gap between two answers while what answers moves to another process; 2 loops of calls, 64 bytes there and back");
        foreach (var (size, bytes, pairs) in new[] { ("1 KiB", KiB, 31), ("1 MiB", KiB * KiB, 31), ("64 MiB", 64 * KiB * KiB, 15) })
        {
            var ours = await MovingProcess.MeasureAsync(OurMovable.Name, bytes, isQuick ? 3 : pairs);
            var theirs = await MovingProcess.MeasureAsync(OrleansMovable.Name, bytes, isQuick ? 3 : pairs);
            foreach (var (who, measured) in new[] { ("PluginRuntime", ours), ("Orleans", theirs) })
            {
                var control = new Baseline("control", Spread.MedianOf(measured["without"]));
                table.Show($"{who}, {size}: longest gap with a move", "ms", measured["with"], control);
                table.Show($"{who}, {size}: longer by", "ms", measured["with"].Zip(measured["without"], (with, without) => with - without), control);
                table.Show($"{who}, {size}: calls", "1000", [measured["calls"][0] / 1000]);
                table.Show($"{who}, {size}: failed calls", "calls", measured["failed"]);
                table.Show($"{who}, {size}: states lost", "count", measured["lost"]);
            }

            var peer = new Baseline("Orleans", Spread.MedianOf(theirs["with"]));
            var ratio = Spread.MedianOf(ours["with"]) / peer.Value;
            table.Ratio($"ours / Orleans, {size}: longest gap with a move", "ms", ours["with"], peer, ratio, "<= 1x", ratio <= 1);
        }

        return table;
    }
}
