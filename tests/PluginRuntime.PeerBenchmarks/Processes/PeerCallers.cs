using System.Globalization;
using PluginRuntime.PeerBenchmarks.Peers;

namespace PluginRuntime.PeerBenchmarks.Processes;

/// <summary>
/// The process from which a peer is called; it starts the one that serves. It lives as long as the run, so that its code is compiled
/// once, and measures when it is told to.
/// </summary>
/// <param name="process">The process.</param>
/// <param name="peer">Whom it calls.</param>
internal sealed class PeerCallers(OwnProcess process, Peer peer) : IAsyncDisposable
{
    /// <summary>The hidden argument that makes this program one.</summary>
    internal const string Verb = "--call";

    /// <summary>Whom it calls.</summary>
    internal Peer Peer { get; } = peer;

    /// <summary>Starts both processes.</summary>
    internal static async Task<PeerCallers> StartAsync(Peer peer) => new(await OwnProcess.StartAsync(Verb, peer.Name), peer);

    /// <summary>In that process: measures what it is told to until the standard input ends.</summary>
    internal static async Task RunAsync(Peer peer)
    {
        var folder = Directory.CreateTempSubdirectory("peers");
        try
        {
            var path = Path.Combine(folder.FullName, "s");
            await using var server = await OwnProcess.StartAsync(PeerServer.Verb, peer.Name, path);
            var measurement = new Measurement(peer, await peer.ConnectAsync(path), server);
            await OwnProcess.AnswerAsync(async words => Text(await measurement.RunAsync(words[0], [.. words.Skip(1).Select(Number)])));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Has it measure.</summary>
    /// <param name="what">What to measure, a method of <see cref="Measurement"/>.</param>
    /// <param name="arguments">How much of it.</param>
    /// <returns>Figures by name.</returns>
    internal async Task<IReadOnlyDictionary<string, double>> MeasureAsync(string what, params double[] arguments)
    {
        var answer = await process.AskAsync(string.Join(' ', arguments.Select(Text).Prepend(what)));
        return answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToDictionary(part => part[0], part => Number(part[1]));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Text(IReadOnlyDictionary<string, double> figures) => string.Join(' ', figures.Select(figure => $"{figure.Key}={Text(figure.Value)}"));

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
