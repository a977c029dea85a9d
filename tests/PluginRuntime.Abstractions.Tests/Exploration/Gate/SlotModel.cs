namespace PluginRuntime.Abstractions.Tests.Exploration.Gate;

/// <summary>The cells of what one thread index counts in one generation. Each has one writer: plain load, release store.</summary>
internal readonly record struct SlotModel(int Enters, int Exits, int AsyncEnters, int AsyncExits);
