namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>One step of one thread, or one store becoming visible. <see cref="Broken"/> is the invariant that the step breaks, if any.</summary>
internal readonly record struct Transition(string Text, byte[] Next, ViolationKind? Broken, string? Message);
