namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which package to inspect.</summary>
internal sealed record InspectOrder(string Path);
