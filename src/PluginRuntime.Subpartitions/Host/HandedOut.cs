using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What an instance hands out when it is closed: what is left of its state, and its connections.</summary>
/// <param name="Kind">What kind of state it is.</param>
/// <param name="Version">The version of its format.</param>
/// <param name="State">The state.</param>
/// <param name="Connections">What is known of its connections beside their descriptors.</param>
/// <param name="Transfer">The number under which the descriptors pass.</param>
/// <param name="Descriptors">How many there are.</param>
internal readonly record struct HandedOut(StateKind Kind, int Version, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Connections, long Transfer, int Descriptors);
