namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>Which states lead to which, to find those from which there is no way to an end.</summary>
internal sealed class StateGraph(int kernels)
{
    private readonly List<(int From, int To, MoveKind Kind, sbyte Actor)> _edges = [];

    /// <summary>For each state: who is settled, by kernel, and whether the coordinator has ended (bit 7).</summary>
    private readonly List<byte> _settled = [];

    internal int Edges => _edges.Count;

    private const byte CoordinatorEnded = 128;

    internal void Add(World world)
    {
        var settled = world.IsRecorded && world.CoordinatorIsUp ? CoordinatorEnded : 0;
        for (var k = 0; k < world.Kernels.Length; k++)
            settled |= world.Kernels[k].IsSettled ? 1 << k : 0;
        _settled.Add((byte)settled);
    }

    internal void Add(int from, int to, Move move)
    {
        if (move.Kind != MoveKind.Fault && from != to)
            _edges.Add((from, to, move.Kind, (sbyte)move.Actor));
    }

    /// <summary>A state that does not lead to an end: of all, without any bound being over; of all but one that is frozen, with bounds.</summary>
    internal (int State, string Why)? FindStuck()
    {
        var everyKernel = (byte)((1 << kernels) - 1);
        if (Unreached((byte)(everyKernel | CoordinatorEnded), frozen: null, withTimers: false) is { } stuck)
            return (stuck, "From here there is no way to an end, unless a bound is over:");
        if (Unreached(everyKernel, Move.Coordinator, withTimers: true) is { } kept)
            return (kept, "From here kernels do not end while the coordinator is frozen:");
        for (var k = 0; k < kernels; k++)
        {
            if (Unreached((byte)((everyKernel & ~(1 << k)) | CoordinatorEnded), k, withTimers: true) is { } held)
                return (held, $"From here the others do not end while kernel {(char)('a' + k)} is frozen:");
        }

        return null;
    }

    /// <summary>The first state from which those of <paramref name="ends"/> cannot all come to their end.</summary>
    private int? Unreached(byte ends, int? frozen, bool withTimers)
    {
        var starts = new int[_settled.Count + 1];
        var allowed = _edges.Where(edge => edge.Actor != frozen && (withTimers || edge.Kind == MoveKind.Progress));
        foreach (var edge in allowed)
            starts[edge.To + 1]++;
        for (var state = 0; state < _settled.Count; state++)
            starts[state + 1] += starts[state];
        var next = (int[])starts.Clone();
        var before = new int[starts[^1]];
        foreach (var edge in allowed)
            before[next[edge.To]++] = edge.From;

        var reached = new bool[_settled.Count];
        var pending = new Stack<int>(Enumerable.Range(0, _settled.Count).Where(state => (_settled[state] & ends) == ends));
        foreach (var state in pending)
            reached[state] = true;
        while (pending.TryPop(out var state))
        {
            for (var at = starts[state]; at < starts[state + 1]; at++)
            {
                if (!reached[before[at]])
                {
                    reached[before[at]] = true;
                    pending.Push(before[at]);
                }
            }
        }

        var first = Array.IndexOf(reached, false);
        return first < 0 ? null : first;
    }
}
