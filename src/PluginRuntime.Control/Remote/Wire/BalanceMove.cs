namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A virtual server that is to move (no <paramref name="IsMoved"/>), has moved or has stayed; why it is worth it, or why it stayed.</summary>
internal sealed record BalanceMove(string Type, string Server, long From, long To, bool? IsMoved, string? Why);
