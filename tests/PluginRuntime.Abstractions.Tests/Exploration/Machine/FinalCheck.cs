namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>Says what is wrong with the memory after all threads ended, or null.</summary>
internal delegate string? FinalCheck(ReadOnlySpan<byte> memory);
