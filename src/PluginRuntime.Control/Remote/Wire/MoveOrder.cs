namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which virtual server to move, and where to; <see langword="null"/>: where there is most room.</summary>
internal sealed record MoveOrder(string Type, string Server, long? Subpartition);
