namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How much of the history; at most 1,000.</summary>
internal sealed record HistoryOrder(int Most);
