using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Control.Balancing.Placing;

namespace PluginRuntime.Control.Balancing.Planning;

/// <summary>Which virtual servers move, type by type, and which are left alone for a while. Not thread-safe.</summary>
/// <param name="options">Bounds.</param>
/// <param name="time">The clock of cool-downs.</param>
internal sealed class MovePlanner(BalanceOptions options, TimeProvider time)
{
    /// <summary>Processor seconds of a move of next to no state, callers' waiting included. Measured: about 5 ms in all processes, and as much again for what was not measured.</summary>
    private const double CostOfMove = 0.02;

    /// <summary>Bytes of state that pass in one processor second: written, read and written again.</summary>
    private const double BytesPerSecond = 200e6;

    /// <summary>A host that has this little more than others is not too full, whatever the ratio: nobody has anything to do.</summary>
    private const double LeastExcess = 0.02;

    private readonly Dictionary<ServerKey, (long Since, TimeSpan For, string Because)> _resting = [];
    private readonly Dictionary<ServerKey, long> _stateBytes = [];

    private PlacementRules Rules => new() { Trigger = options.Trigger, Goal = options.Goal, Horizon = options.Horizon.TotalSeconds, MostMoves = options.MostMoves, LeastExcess = LeastExcess };

    /// <summary>Plans moves.</summary>
    internal (IReadOnlyList<PlannedMove> Moves, IReadOnlyList<HostFullness> Hosts) Plan(DemandBook book)
    {
        List<PlannedMove> planned = [];
        List<HostFullness> hosts = [];
        foreach (var type in book.Last.Processes.Where(static process => process.TakesServers).GroupBy(static process => process.Subpartition, StringComparer.Ordinal).OrderBy(static type => type.Key, StringComparer.Ordinal))
        {
            var servers = book.Last.Servers.Where(server => server.Type == type.Key).Select(server => Place(server, book)).ToArray();
            var places = type.Select(static process => new PlacementHost(process.Generation)).ToArray();
            var moves = Placement.Plan(places, servers, Rules);
            var to = moves.ToDictionary(static move => move.Server.Name, static move => move.To, StringComparer.Ordinal);
            planned.AddRange(moves.Select(move => new PlannedMove(type.Key, move.Server.Name, move.Server.Host, move.To, move.Server.Load, move.Gain, move.Server.MoveCost)));
            hosts.AddRange(places.Select(host => new HostFullness(
                type.Key,
                host.Number,
                servers.Count(server => server.Host == host.Number),
                servers.Where(server => server.Host == host.Number).Sum(static server => server.Load),
                servers.Where(server => (to.TryGetValue(server.Name, out var moved) ? moved : server.Host) == host.Number).Sum(static server => server.Load))));
        }

        return (planned, hosts);
    }

    /// <summary>A server has moved: it rests, and what its state is like is known.</summary>
    internal void Moved(ServerKey server, long stateBytes)
    {
        _stateBytes[server] = stateBytes;
        _resting[server] = (time.GetTimestamp(), options.CoolDown, "it has moved a moment ago");
    }

    /// <summary>A move of it has failed: it is left alone.</summary>
    internal void Failed(ServerKey server, string why) => _resting[server] = (time.GetTimestamp(), options.CoolDownAfterFailure, $"its last move failed: {why}");

    /// <summary>Forgets servers that are no more.</summary>
    internal void Keep(IReadOnlySet<ServerKey> living)
    {
        foreach (var gone in _resting.Keys.Concat(_stateBytes.Keys).Where(server => !living.Contains(server)).ToArray())
        {
            _resting.Remove(gone);
            _stateBytes.Remove(gone);
        }
    }

    /// <summary>Why a server is not moved; <see langword="null"/>: it may be.</summary>
    internal string? StaysBecause(ServerReading server)
    {
        if (!server.IsServing)
            return "it does not serve";
        if (options.Pinned.Contains($"{server.Key}"))
            return "it is pinned";
        return _resting.TryGetValue(server.Key, out var resting) && time.GetElapsedTime(resting.Since) < resting.For ? resting.Because : null;
    }

    private PlacedServer Place(ServerReading server, DemandBook book)
    {
        var (load, error) = book.LoadOf(server.Key) ?? (0, 0);
        var bytes = _stateBytes.GetValueOrDefault(server.Key);
        return new PlacedServer(server.Name, server.Host, load, error, bytes, CostOfMove + (bytes / BytesPerSecond), StaysBecause(server));
    }
}
