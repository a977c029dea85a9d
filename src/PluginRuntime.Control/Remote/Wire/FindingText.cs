namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Something inspection found.</summary>
internal sealed record FindingText(string Code, string Severity, string Message, string Remedy);
