using PluginRuntime.Benchmarks.Measuring;
using PluginRuntime.PeerBenchmarks.Peers;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks;

/// <summary>
/// Measures calls to another process beside those of the peers, in one run. Each peer has two processes of this program to itself, one
/// that calls and one that serves: neither compiled code nor heap nor threads of one are met by another.
/// </summary>
internal static class Program
{
    private const string Usage = "Usage: PluginRuntime.PeerBenchmarks unary|bulk [--peer NAME]... [--json FILE] [--quick]";

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
