namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What a request of the past changed, or was to change; no version: not installed.</summary>
internal sealed record HistoryChange(string Id, string? From, string? To);
