using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Peers;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>
/// Rounds in which every peer is measured. What is compared is measured within seconds, one peer after the other, who begins changes
/// from round to round, and a ratio is that of a round: a machine that slows down for a while slows all of them down.
/// </summary>
/// <param name="peers">Whom to compare.</param>
internal sealed class Comparison(IReadOnlyList<PeerCallers> peers)
{
    private readonly Dictionary<(Peer Peer, string Case, string Figure), List<double>> _samples = [];

    /// <summary>Whom it compares.</summary>
    internal IEnumerable<Peer> Peers => peers.Select(one => one.Peer);

    /// <summary>Lets every peer's code be compiled to the last tier.</summary>
    /// <param name="seconds">How long each is called at least.</param>
    internal async Task WarmUpAsync(double seconds)
    {
        foreach (var callers in peers)
            await callers.MeasureAsync(nameof(Measurement.WarmUpAsync), seconds);
    }

    /// <summary>Measures rounds.</summary>
    /// <param name="uncounted">How many to begin with that are not counted.</param>
    /// <param name="rounds">How many that are.</param>
    /// <param name="cases">What to measure, with which arguments.</param>
    internal async Task RunAsync(int uncounted, int rounds, params (string Case, string What, double[] Arguments)[] cases)
    {
        for (var round = -uncounted; round < rounds; round++)
        {
            foreach (var (name, what, arguments) in cases)
            {
                for (var turn = 0; turn < peers.Count; turn++)
                {
                    var callers = peers[(round + uncounted + turn) % peers.Count];
                    var figures = await callers.MeasureAsync(what, arguments);
                    foreach (var (figure, value) in figures.Where(_ => round >= 0))
                        Of(callers.Peer, name, figure).Add(value);
                }
            }
        }
    }

    /// <summary>A figure of a peer, round by round.</summary>
    internal List<double> Of(Peer peer, string name, string figure)
    {
        if (!_samples.TryGetValue((peer, name, figure), out var samples))
            _samples.Add((peer, name, figure), samples = []);
        return samples;
    }

    /// <summary>Ours for one of the peer's, round by round.</summary>
    internal double[] Ratios(Peer peer, string name, string figure) =>
        [.. Of(Peer.Ours, name, figure).Zip(Of(peer, name, figure), (ours, theirs) => ours / theirs)];

    /// <summary>Adds a row for each figure and peer.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="name">The case.</param>
    /// <param name="figures">Its figures, what they are called, and their units.</param>
    internal void Show(FigureTable table, string name, params (string Figure, string Label, string Unit)[] figures)
    {
        foreach (var (figure, label, unit) in figures)
        {
            foreach (var peer in Peers)
                table.Show($"{peer.Title}, {name}, {label}", unit, Of(peer, name, figure));
        }
    }

    /// <summary>What stands beside a ratio.</summary>
    internal Baseline Baseline(Peer peer, string name, string figure) => new(peer.Title, Spread.MedianOf(Of(peer, name, figure)));
}
