namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which host subpartition to move all virtual servers out of. What differs from the kernel's policy, of what concerns a move.</summary>
internal sealed record DrainOrder(long Subpartition, PolicyOrder? Policy = null);
