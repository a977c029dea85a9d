using PluginRuntime.Gates;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>A gate that a swap moves.</summary>
/// <param name="Gate">The gate.</param>
/// <param name="Old">Where it leads before.</param>
/// <param name="New">Where it leads after.</param>
internal sealed record GateEdge(Gate Gate, GateBinding Old, GateBinding New);
