namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>Writes a program instruction by instruction, as an assembler would.</summary>
internal sealed class ProgramBuilder(string name)
{
    private readonly List<Instruction> _instructions = [];

    public ThreadProgram Build()
    {
        Add(new Instruction(InstructionKind.End));
        if (_instructions.Count > byte.MaxValue)
            throw new InvalidOperationException($"The program of {name} has {_instructions.Count} instructions; a program counter is one byte.");
        return new ThreadProgram(name, _instructions);
    }

    public ProgramBuilder Mark(Label label)
    {
        label.Position = _instructions.Count;
        return this;
    }

    public ProgramBuilder Load(int register, int cell) => Load(register, _ => cell);

    public ProgramBuilder Load(int register, Expression cell) =>
        Add(new Instruction(InstructionKind.Load) { Register = register, Cell = cell });

    public ProgramBuilder Store(int cell, int value) => Store(_ => cell, _ => value);

    /// <summary>A release store.</summary>
    public ProgramBuilder Store(Expression cell, Expression value) =>
        Add(new Instruction(InstructionKind.Store) { Cell = cell, Value = value, IsRelease = true });

    public ProgramBuilder StorePlain(int cell, int value) => StorePlain(_ => cell, _ => value);

    public ProgramBuilder StorePlain(Expression cell, Expression value) =>
        Add(new Instruction(InstructionKind.Store) { Cell = cell, Value = value });

    public ProgramBuilder Interlocked(int cell, int value) => Interlocked(_ => cell, _ => value);

    public ProgramBuilder Interlocked(Expression cell, Expression value) =>
        Add(new Instruction(InstructionKind.Interlocked) { Cell = cell, Value = value });

    public ProgramBuilder Fence() => Add(new Instruction(InstructionKind.Fence));

    /// <param name="register">Holds, while the barrier is under way, which threads have been reached.</param>
    public ProgramBuilder ProcessWideBarrier(int register) =>
        Add(new Instruction(InstructionKind.ProcessWideBarrier) { Register = register });

    public ProgramBuilder Await(int cell, int value) => Await(_ => cell, value);

    public ProgramBuilder Await(Expression cell, int value) =>
        Add(new Instruction(InstructionKind.Await) { Cell = cell, Value = _ => value });

    public ProgramBuilder AwaitOrDeadline(int cell, int value, Label deadline) =>
        Add(new Instruction(InstructionKind.AwaitOrDeadline) { Cell = _ => cell, Value = _ => value, Target = deadline });

    public ProgramBuilder Record(int cell, int value) =>
        Add(new Instruction(InstructionKind.Record) { Cell = _ => cell, Value = _ => value });

    public ProgramBuilder Use(Expression cell, ViolationKind invariant, string text) =>
        Add(new Instruction(InstructionKind.Use) { Cell = cell, Invariant = invariant, Text = text });

    public ProgramBuilder Set(int register, Expression value) =>
        Add(new Instruction(InstructionKind.Set) { Register = register, Value = value });

    public ProgramBuilder Jump(Label target) => JumpIf(_ => true, target);

    public ProgramBuilder JumpIf(Condition condition, Label target) =>
        Add(new Instruction(InstructionKind.JumpIf) { Value = r => condition(r) ? 1 : 0, Target = target });

    public ProgramBuilder Require(Condition condition, ViolationKind invariant, string text) =>
        Add(new Instruction(InstructionKind.Require) { Value = r => condition(r) ? 1 : 0, Invariant = invariant, Text = text });

    private ProgramBuilder Add(Instruction instruction)
    {
        _instructions.Add(instruction);
        return this;
    }
}
