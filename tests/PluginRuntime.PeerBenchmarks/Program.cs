using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Migration;
using PluginRuntime.PeerBenchmarks.Peers;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>
/// Measures calls to another process beside those of the peers, in one run. Each peer has two processes of this program to itself, one
/// that calls and one that serves: neither compiled code nor heap nor threads of one are met by another.
/// </summary>
internal static class Program
{
    private const string Usage = "Usage: PluginRuntime.PeerBenchmarks unary|bulk|migration [--peer NAME]... [--json FILE] [--quick]";

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [PeerServer.Verb, var name, var path]:
                await PeerServer.RunAsync(Peer.Named(name), path);
                return 0;
            case [PeerCallers.Verb, var name]:
                await PeerCallers.RunAsync(Peer.Named(name));
                return 0;
            case [OrleansSilo.Verb, .. var ports]:
                await OrleansSilo.RunAsync([.. ports.Select(port => int.Parse(port, CultureInfo.InvariantCulture))]);
                return 0;
            case [MovingProcess.Verb, var who, var bytes, var pairs]:
                await MovingProcess.RunAsync(who, int.Parse(bytes, CultureInfo.InvariantCulture), int.Parse(pairs, CultureInfo.InvariantCulture));
                return 0;
        }

        if (PeerBenchmarkOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 1;
        }

        List<PeerCallers> peers = [];
        try
        {
            foreach (var peer in options.Peers)
                peers.Add(await PeerCallers.StartAsync(peer));
            var table = await options.Benchmark(new Comparison(peers), options.IsQuick);
            table.Print(Console.Out);
            if (options.JsonPath is { } json)
                await FigureTable.WriteJsonAsync(json, [table]);
        }
        finally
        {
            foreach (var peer in peers)
                await peer.DisposeAsync();
        }

        return 0;
    }
}
