namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>Threads that run over one memory, and what must hold when all have ended. Memory begins as zero.</summary>
internal sealed record Scenario(MemoryMap Map, IReadOnlyList<ThreadProgram> Threads, FinalCheck Check);
