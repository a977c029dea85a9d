namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What was wrong, what state things are in, what to do.</summary>
internal sealed record FailureText(string? Module, string Phase, string Step, string Cause, string State, string Remedy);
