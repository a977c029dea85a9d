namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A virtual server that is to move, or has moved.</summary>
internal sealed record PlannedMove(string Type, string Server, long From, long To, string Why);
