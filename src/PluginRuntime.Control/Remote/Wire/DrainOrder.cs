namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which host subpartition to move all virtual servers out of.</summary>
internal sealed record DrainOrder(long Subpartition);
