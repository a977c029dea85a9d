namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>Knows, for a state, every step that some thread could take next and every buffered store that could become visible next.</summary>
/// <remarks>
/// Modelled: stores delayed in buffers of bounded length, forwarding from the own buffer, one memory that all threads see alike (x64 and Arm64 are
/// both multi-copy atomic). Not modelled: loads taken early (all loads of the protocol acquire), compilers (all accesses are volatile).
/// </remarks>
internal sealed class AbstractMachine
{
    private readonly Scenario _scenario;
    private readonly MemoryOrder _order;
    private readonly StateLayout _layout;

    public AbstractMachine(Scenario scenario, MemoryOrder order)
    {
        _scenario = scenario;
        _order = order;
        _layout = new StateLayout(scenario.Map.Count, scenario.Threads.Count);
        Initial = _layout.Empty();
        for (var thread = 0; thread < _layout.Threads; thread++)
            RunLocally(Initial, thread);
    }

    public byte[] Initial { get; }

    /// <summary>Whether all threads have ended and all their stores are visible.</summary>
    public bool IsEnd(byte[] state)
    {
        for (var thread = 0; thread < _layout.Threads; thread++)
        {
            if (Current(state, thread).Kind != InstructionKind.End || _layout.Buffer(state, thread).Count > 0)
                return false;
        }

        return true;
    }

    public string? CheckEnd(byte[] state) => _scenario.Check(_layout.Memory(state));

    /// <summary>Replaces the content of <paramref name="transitions"/> by all that can happen next.</summary>
    public void CollectTransitions(byte[] state, List<Transition> transitions)
    {
        transitions.Clear();
        for (var thread = 0; thread < _layout.Threads; thread++)
        {
            AddStores(state, thread, transitions);
            AddStep(state, thread, transitions);
        }
    }

    private Instruction Current(byte[] state, int thread) =>
        _scenario.Threads[thread].Instructions[_layout.ProgramCounter(state, thread)];

    private void AddStores(byte[] state, int thread, List<Transition> transitions)
    {
        var buffer = _layout.Buffer(state, thread);
        for (var index = 0; index < buffer.Count; index++)
        {
            if (!buffer.MayLeave(index, _order))
                continue;
            var next = (byte[])state.Clone();
            _layout.Memory(next)[buffer.Cell(index)] = (byte)buffer.Value(index);
            _layout.Buffer(next, thread).Remove(index);
            transitions.Add(new Transition(
                Text(thread, $"store {_scenario.Map.Name(buffer.Cell(index))} = {buffer.Value(index)} becomes visible"), next, null, null));
        }
    }

    private void AddStep(byte[] state, int thread, List<Transition> transitions)
    {
        var instruction = Current(state, thread);
        var registers = _layout.RegistersOf(state, thread);
        var buffer = _layout.Buffer(state, thread);
        var cell = instruction.Cell(registers);
        var value = instruction.Value(registers);
        switch (instruction.Kind)
        {
            case InstructionKind.Load:
                transitions.Add(Load(state, thread, instruction, cell));
                break;
            case InstructionKind.Store when _order == MemoryOrder.SequentiallyConsistent:
            case InstructionKind.Interlocked when buffer.Count == 0:
            case InstructionKind.Record:
                transitions.Add(Advance(state, thread, Writes(cell, value, "at once"), next => _layout.Memory(next)[cell] = (byte)value));
                break;
            case InstructionKind.Store when !buffer.IsFull:
                transitions.Add(Advance(
                    state, thread, Writes(cell, value, "to its buffer"), next => _layout.Buffer(next, thread).Append(cell, value, instruction.IsRelease)));
                break;
            case InstructionKind.Fence when buffer.Count == 0:
                transitions.Add(Advance(state, thread, "fence"));
                break;
            case InstructionKind.ProcessWideBarrier when buffer.Count == 0:
                AddBarrier(state, thread, instruction.Register, transitions);
                break;
            case InstructionKind.Await when Read(state, thread, cell) == value:
                transitions.Add(Advance(state, thread, $"awaited {_scenario.Map.Name(cell)} == {value}"));
                break;
            case InstructionKind.AwaitOrDeadline:
                if (Read(state, thread, cell) == value)
                    transitions.Add(Advance(state, thread, $"awaited {_scenario.Map.Name(cell)} == {value}"));
                transitions.Add(Advance(state, thread, "deadline", next => _layout.ProgramCounter(next, thread) = (byte)instruction.Target!.Position));
                break;
            case InstructionKind.Use:
                var isBroken = _layout.Memory(state)[cell] != 0;
                var used = Advance(state, thread, $"{instruction.Text} ({_scenario.Map.Name(cell)} is {_layout.Memory(state)[cell]})");
                transitions.Add(isBroken ? used with { Broken = instruction.Invariant, Message = instruction.Text } : used);
                break;
        }
    }

    private Transition Load(byte[] state, int thread, Instruction instruction, int cell)
    {
        var loaded = Read(state, thread, cell);
        return Advance(
            state, thread, $"reads {_scenario.Map.Name(cell)}: {loaded}", next => _layout.RegistersOf(next, thread)[instruction.Register] = (byte)loaded);
    }

    private int Read(byte[] state, int thread, int cell) =>
        _layout.Buffer(state, thread).Newest(cell) ?? _layout.Memory(state)[cell];

    private void AddBarrier(byte[] state, int thread, int register, List<Transition> transitions)
    {
        var all = ((1 << _layout.Threads) - 1) & ~(1 << thread);
        var reached = _layout.RegistersOf(state, thread)[register];
        for (var other = 0; other < _layout.Threads; other++)
        {
            var bit = 1 << other;
            if ((all & ~reached & bit) == 0 || _layout.Buffer(state, other).Count > 0)
                continue;
            var text = $"barrier fences {_scenario.Threads[other].Name}";
            if ((reached | bit) == all)
            {
                transitions.Add(Advance(state, thread, text, next => _layout.RegistersOf(next, thread)[register] = 0));
                continue;
            }

            var next = (byte[])state.Clone();
            _layout.RegistersOf(next, thread)[register] = (byte)(reached | bit);
            transitions.Add(new Transition(Text(thread, text), next, null, null));
        }
    }

    private Transition Advance(byte[] state, int thread, string text, Action<byte[]>? change = null)
    {
        var next = (byte[])state.Clone();
        _layout.ProgramCounter(next, thread)++;
        change?.Invoke(next);
        var failed = RunLocally(next, thread);
        return new Transition(Text(thread, text), next, failed?.Invariant, failed?.Text);
    }

    /// <summary>Runs what only touches registers, up to the next step. Returns the requirement that failed, if one did.</summary>
    private Instruction? RunLocally(byte[] state, int thread)
    {
        var registers = _layout.RegistersOf(state, thread);
        ref var counter = ref _layout.ProgramCounter(state, thread);
        for (var instruction = Current(state, thread); instruction.Kind > InstructionKind.End; instruction = Current(state, thread))
        {
            var value = instruction.Value(registers);
            counter++;
            if (instruction.Kind == InstructionKind.Set)
                registers[instruction.Register] = (byte)value;
            else if (instruction.Kind == InstructionKind.JumpIf && value != 0)
                counter = (byte)instruction.Target!.Position;
            else if (instruction.Kind == InstructionKind.Require && value == 0)
                return instruction;
        }

        return null;
    }

    private string Text(int thread, string action) => $"{_scenario.Threads[thread].Name}: {action}";

    private string Writes(int cell, int value, string where) => $"writes {_scenario.Map.Name(cell)} = {value} {where}";
}
