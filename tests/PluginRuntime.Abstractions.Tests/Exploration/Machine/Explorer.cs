namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>
/// Visits every state that a scenario can reach, breadth first, so that a violation comes with a shortest trace. Beside invariants it finds deadlocks and
/// states from which the end cannot be reached any more.
/// </summary>
internal sealed class Explorer
{
    private readonly AbstractMachine _machine;
    private readonly int _bound;
    private readonly Dictionary<byte[], int> _numbers = new(new StateComparer());
    private readonly List<byte[]> _states = [];
    private readonly List<int> _parents = [];
    private readonly List<(int From, int To)> _edges = [];
    private readonly List<int> _ends = [];

    private Explorer(AbstractMachine machine, int bound)
    {
        _machine = machine;
        _bound = bound;
    }

    /// <param name="scenario">What runs.</param>
    /// <param name="order">The memory it runs on.</param>
    /// <param name="bound">The number of states at which the exploration gives up: a scenario must be small enough to be explored whole.</param>
    /// <exception cref="InvalidOperationException">The scenario has more states than <paramref name="bound"/>.</exception>
    public static ExplorationResult Explore(Scenario scenario, MemoryOrder order, int bound = 1_000_000)
    {
        var explorer = new Explorer(new AbstractMachine(scenario, order), bound);
        var violation = explorer.Run();
        return new ExplorationResult(explorer._states.Count, explorer._edges.Count, violation);
    }

    private Violation? Run()
    {
        var transitions = new List<Transition>();
        Number(_machine.Initial, parent: -1);
        for (var number = 0; number < _states.Count; number++)
        {
            var state = _states[number];
            _machine.CollectTransitions(state, transitions);
            if (transitions.Count == 0)
            {
                if (!_machine.IsEnd(state))
                    return Found(ViolationKind.Deadlock, "no thread can go on", number);
                if (_machine.CheckEnd(state) is { } wrong)
                    return Found(ViolationKind.WrongEnd, wrong, number);
                _ends.Add(number);
            }

            foreach (var transition in transitions)
            {
                var next = Number(transition.Next, number);
                _edges.Add((number, next));
                if (transition.Broken is { } kind)
                    return Found(kind, transition.Message!, number, transition.Text);
            }
        }

        return FindLivelock();
    }

    private int Number(byte[] state, int parent)
    {
        if (_numbers.TryGetValue(state, out var known))
            return known;
        if (_states.Count == _bound)
            throw new InvalidOperationException($"The scenario has more than {_bound} states; make it smaller or raise the bound.");
        _numbers.Add(state, _states.Count);
        _states.Add(state);
        _parents.Add(parent);
        return _states.Count - 1;
    }

    /// <summary>Walks back from the ends; what is not met on the way cannot end.</summary>
    private Violation? FindLivelock()
    {
        var before = _edges.ToLookup(edge => edge.To, edge => edge.From);
        var canEnd = new bool[_states.Count];
        var open = new Stack<int>(_ends);
        while (open.TryPop(out var number))
        {
            if (canEnd[number])
                continue;
            canEnd[number] = true;
            foreach (var from in before[number])
                open.Push(from);
        }

        var stuck = Array.IndexOf(canEnd, false);
        return stuck < 0 ? null : Found(ViolationKind.Livelock, "from here the threads can never all end", stuck);
    }

    private Violation Found(ViolationKind kind, string message, int number, string? last = null)
    {
        var trace = new List<string>();
        if (last is not null)
            trace.Add(last);
        var transitions = new List<Transition>();
        for (var child = number; _parents[child] >= 0; child = _parents[child])
        {
            var state = _states[child];
            _machine.CollectTransitions(_states[_parents[child]], transitions);
            trace.Add(transitions.First(transition => transition.Next.AsSpan().SequenceEqual(state)).Text);
        }

        trace.Reverse();
        return new Violation(kind, message, trace);
    }
}
