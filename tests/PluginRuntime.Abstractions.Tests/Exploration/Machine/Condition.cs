namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>A fact about the registers of the thread that steps.</summary>
internal delegate bool Condition(ReadOnlySpan<byte> registers);
