using PluginRuntime.Control.Balancing.Placing;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>Servers whose loads follow Zipf's law with exponent 1, in an order that a seed decides.</summary>
internal static class Zipf
{
    internal const int Servers = 200;
    internal const int Hosts = 4;

    internal static IReadOnlyList<PlacementHost> MakeHosts() => [.. Enumerable.Range(1, Hosts).Select(static number => new PlacementHost(number))];

    internal static double[] Loads(Random random)
    {
        double[] loads = [.. Enumerable.Range(1, Servers).Select(static rank => 1.0 / rank)];
        random.Shuffle(loads);
        var sum = loads.Sum();
        return [.. loads.Select(load => 1.5 * load / sum)];
    }

    internal static PlacedServer[] Place(double[] loads, Func<int, int> hostOf, double moveCost = 0.05) =>
        [.. loads.Select((load, index) => new PlacedServer($"server-{index}", hostOf(index) + 1, load, MoveCost: moveCost))];

    /// <summary>What there is to see when the moves have been made.</summary>
    internal static PlacedServer[] After(PlacedServer[] servers, IReadOnlyList<PlacementMove> moves)
    {
        var places = moves.ToDictionary(static move => move.Server.Name, static move => move.To);
        return [.. servers.Select(server => places.TryGetValue(server.Name, out var to) ? server with { Host = to } : server)];
    }

    /// <summary>The fullest host beside the larger one of the mean and the largest server.</summary>
    internal static double Ratio(IEnumerable<PlacedServer> servers, int hosts = Hosts)
    {
        var all = servers.ToArray();
        var fullest = all.GroupBy(static server => server.Host).Max(static host => host.Sum(static server => server.Load));
        return fullest / Math.Max(all.Sum(static server => server.Load) / hosts, all.Max(static server => server.Load));
    }
}
