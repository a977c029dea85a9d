namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>What one thread does.</summary>
internal sealed record ThreadProgram(string Name, IReadOnlyList<Instruction> Instructions);
