using PluginRuntime.Control.Coordination;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>What an exploration found.</summary>
/// <param name="States">How many different states there are.</param>
/// <param name="Steps">How many steps lead from one to another.</param>
/// <param name="Ends">In how many nobody has anything left to do.</param>
/// <param name="Violation">What does not hold, and how it comes to it; <see langword="null"/> when all holds.</param>
internal sealed record Exploration(int States, int Steps, int Ends, string? Violation);

/// <summary>Goes to every state that any order of events leads to, breadth first: a violation is found on a shortest way.</summary>
internal sealed class Explorer(Protocol protocol, int kernels)
{
    /// <summary>An exploration that is larger than this is a mistake of whoever bounded its faults: it would take all of the machine's memory.</summary>
    private const int MostStates = 2_000_000;

    private readonly Moves _moves = new(protocol);
    private readonly Dictionary<string, int> _known = [];
    private readonly List<(int From, string What)> _ways = [];
    private readonly StateGraph _graph = new(kernels);
    private int _ends;

    internal Exploration Explore(FleetOrder order, Faults faults, bool isEachEndReached = true)
    {
        var frontier = new Queue<World>();
        var start = _moves.Start(order, kernels, faults);
        Number(start, -1, "it begins");
        frontier.Enqueue(start);
        for (var from = 0; frontier.TryDequeue(out var world); from++)
        {
            if (Invariants.Broken(world) is { } broken)
                return Result($"{broken}\n  {world}\n{WayTo(from)}");
            if (_ways.Count > MostStates)
                throw new InvalidOperationException($"There are more than {MostStates:N0} states with {faults}; give fewer faults.");
            foreach (var move in _moves.From(world))
            {
                var count = _ways.Count;
                var to = Number(move.To, from, $"{(move.Actor < 0 ? "" : $"{(char)('a' + move.Actor)} ")}{move.What}");
                if (to == count)
                    frontier.Enqueue(move.To);
                _graph.Add(from, to, move);
            }
        }

        return Result(isEachEndReached && _graph.FindStuck() is { } stuck ? $"{stuck.Why}\n{WayTo(stuck.State)}" : null);
    }

    private int Number(World world, int from, string what)
    {
        var key = world.Key();
        if (_known.TryGetValue(key, out var number))
            return number;
        number = _ways.Count;
        _known.Add(key, number);
        _ways.Add((from, what));
        _graph.Add(world);
        if (world.IsEnd)
            _ends++;
        return number;
    }

    private string WayTo(int state)
    {
        var way = new Stack<string>();
        for (; state >= 0; state = _ways[state].From)
            way.Push($"  {_ways[state].What}");
        return string.Join('\n', way);
    }

    private Exploration Result(string? violation) => new(_ways.Count, _graph.Edges, _ends, violation);
}
