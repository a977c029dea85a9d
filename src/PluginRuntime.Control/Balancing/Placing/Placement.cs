namespace PluginRuntime.Control.Balancing.Placing;

/// <summary>
/// Which virtual servers of one type should move, and where to, so that no host subpartition has much more to do than others. Few moves, each
/// worth its cost, and none at all while no host is clearly too full.
/// </summary>
/// <remarks>
/// Greedy: the fullest host gives servers to the emptiest ones: the smallest that alone is enough, else the largest that fits, or it exchanges
/// one for a smaller one where that is more relief for each move. What is moved never makes its new host too full, so that nothing moves twice.
/// </remarks>
internal sealed class Placement
{
    private readonly PlacementRules _rules;
    private readonly Dictionary<long, HostLoad> _hosts;
    private readonly List<PlacementMove> _moves = [];
    private readonly double _goal;

    private Placement(IReadOnlyList<PlacementHost> hosts, IReadOnlyList<PlacedServer> servers, PlacementRules rules)
    {
        _rules = rules;
        _hosts = hosts.ToDictionary(static host => host.Number, static host => new HostLoad(host));
        foreach (var server in servers)
        {
            if (_hosts.TryGetValue(server.Host, out var host))
                host.Add(server);
        }

        Base = Math.Max(_hosts.Values.Sum(static host => host.Load) / _hosts.Count, servers.Select(static server => server.Load).DefaultIfEmpty().Max());
        _goal = Base * rules.Goal;
    }

    /// <summary>The larger one of the hosts' mean and the largest server: no placement has less in its fullest host.</summary>
    private double Base { get; }

    /// <summary>Plans moves.</summary>
    /// <param name="hosts">Where servers can be. A server elsewhere is left there.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="rules">When they move.</param>
    /// <returns>The moves, the most useful first; each server at most once.</returns>
    internal static IReadOnlyList<PlacementMove> Plan(IReadOnlyList<PlacementHost> hosts, IReadOnlyList<PlacedServer> servers, PlacementRules rules) =>
        hosts.Count < 2 ? [] : new Placement(hosts, servers, rules).Run();

    private IReadOnlyList<PlacementMove> Run()
    {
        if (!_hosts.Values.Any(IsClearlyTooFull))
            return [];
        HashSet<long> helpless = [];
        while (_moves.Count < _rules.MostMoves)
        {
            if (_hosts.Values.Where(host => host.Load > _goal && !helpless.Contains(host.Number)).MaxBy(static host => host.Load) is not { } fullest)
                break;
            if (BestStep(fullest) is not { } step)
                helpless.Add(fullest.Number);
            else
                Make(step);
        }

        return [.. _moves.OrderByDescending(static move => move.Gain)];
    }

    private bool IsClearlyTooFull(HostLoad host) => host.Load > (Base * _rules.Trigger) + (_rules.Confidence * host.Error) && host.Load - Base > _rules.LeastExcess;

    private Step? BestStep(HostLoad from)
    {
        var excess = from.Load - _goal;
        var move = BestMove(from, excess);
        if (move?.Server.Load >= excess || _moves.Count + 2 > _rules.MostMoves)
            return move;

        // Many small ones could go where a large one has no room; changing places with a smaller one makes the room at less cost.
        var exchange = BestExchange(from, excess);
        return exchange?.Relief / 2 > (move?.Relief ?? 0) ? exchange : move;
    }

    /// <summary>The smallest server that alone is enough; else the largest that has room elsewhere.</summary>
    private Step? BestMove(HostLoad from, double excess)
    {
        foreach (var to in Emptiest(from))
        {
            var room = _goal - to.Load;
            var fitting = from.Movable.Where(server => server.Load > 0 && server.Load <= room && to.HasRoomFor(server.Memory) && IsWorth(GainOf(from, to, server.Load), server.MoveCost)).ToArray();
            if ((fitting.Where(server => server.Load >= excess).MinBy(static server => server.Load) ?? fitting.MaxBy(static server => server.Load)) is { } best)
                return new Step(best, from, to, null, Math.Min(GainOf(from, to, best.Load), excess));
        }

        return null;
    }

    private Step? BestExchange(HostLoad from, double excess)
    {
        Step? best = null;
        foreach (var to in Emptiest(from))
        {
            foreach (var server in from.Movable)
            {
                foreach (var other in to.Movable)
                {
                    var net = server.Load - other.Load;
                    var gain = GainOf(from, to, net);
                    if (net > 0 && to.Load + net <= _goal && Math.Min(gain, excess) > (best?.Relief ?? 0) && IsWorth(gain, server.MoveCost + other.MoveCost)
                        && to.HasRoomFor(server.Memory - other.Memory) && from.HasRoomFor(other.Memory - server.Memory))
                    {
                        best = new Step(server, from, to, other, Math.Min(gain, excess));
                    }
                }
            }
        }

        return best;
    }

    private HostLoad[] Emptiest(HostLoad from) => [.. _hosts.Values.Where(host => host != from && host.Load < from.Load).OrderBy(static host => host.Load).ThenBy(static host => host.Number)];

    private static double GainOf(HostLoad from, HostLoad to, double load) => from.Load - Math.Max(from.Load - load, to.Load + load);

    private bool IsWorth(double gain, double cost) => gain > 0 && gain * _rules.Horizon > cost;

    private void Make(Step step)
    {
        Move(step.Server, step.From, step.To);
        if (step.Other is { } other)
            Move(other, step.To, step.From);
    }

    private void Move(PlacedServer server, HostLoad from, HostLoad to)
    {
        _moves.Add(new PlacementMove(server, to.Number, GainOf(from, to, server.Load)));
        from.Remove(server);
        to.Take(server);
    }

    /// <summary>A move, or an exchange for another server.</summary>
    /// <param name="Server">Leaves the host that is too full.</param>
    /// <param name="From">That host.</param>
    /// <param name="To">Where it goes.</param>
    /// <param name="Other">Comes from there instead.</param>
    /// <param name="Relief">How much of what is too much the host is rid of.</param>
    private sealed record Step(PlacedServer Server, HostLoad From, HostLoad To, PlacedServer? Other, double Relief);

    /// <summary>A host with what is in it, or is planned to be.</summary>
    private sealed class HostLoad(PlacementHost host)
    {
        private readonly HashSet<PlacedServer> _movable = [];
        private double _variance;
        private long _memory;

        internal long Number => host.Number;

        internal double Load { get; private set; }

        internal double Error => Math.Sqrt(_variance);

        /// <summary>Those that may move and have not.</summary>
        internal IEnumerable<PlacedServer> Movable => _movable;

        internal bool HasRoomFor(long memory) => memory <= host.Memory - _memory || memory <= 0;

        internal void Add(PlacedServer server)
        {
            Take(server);
            if (server.StaysBecause is null)
                _movable.Add(server);
        }

        internal void Take(PlacedServer server)
        {
            Load += server.Load;
            _variance += server.Error * server.Error;
            _memory += server.Memory;
        }

        internal void Remove(PlacedServer server)
        {
            Load -= server.Load;
            _variance -= server.Error * server.Error;
            _memory -= server.Memory;
            _movable.Remove(server);
        }
    }
}
