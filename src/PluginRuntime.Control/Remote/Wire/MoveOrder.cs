namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which virtual server to move, and where to; <see langword="null"/>: where there is most room. What differs from the kernel's policy, of what concerns a move.</summary>
internal sealed record MoveOrder(string Type, string Server, long? Subpartition, PolicyOrder? Policy = null);
