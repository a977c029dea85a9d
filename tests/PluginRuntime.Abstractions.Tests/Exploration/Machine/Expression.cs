namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>A value computed from the registers of the thread that steps.</summary>
internal delegate int Expression(ReadOnlySpan<byte> registers);
