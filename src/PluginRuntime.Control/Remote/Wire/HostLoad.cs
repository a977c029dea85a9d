namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How full a host subpartition is, in processors' worth that its virtual servers take, before the planned moves and after them.</summary>
internal sealed record HostLoad(string Type, long Subpartition, int Servers, double Before, double After);
