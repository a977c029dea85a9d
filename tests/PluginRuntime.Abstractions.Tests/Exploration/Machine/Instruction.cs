namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>One instruction; which members count depends on the kind.</summary>
internal sealed record Instruction(InstructionKind Kind)
{
    public Expression Cell { get; init; } = _ => 0;

    public Expression Value { get; init; } = _ => 0;

    public int Register { get; init; }

    /// <summary>Whether a store may become visible only after all earlier ones.</summary>
    public bool IsRelease { get; init; }

    public Label? Target { get; init; }

    /// <summary>The invariant that <see cref="InstructionKind.Use"/> or <see cref="InstructionKind.Require"/> can break.</summary>
    public ViolationKind Invariant { get; init; }

    public string Text { get; init; } = "";
}
