namespace PluginRuntime.Tool.Output;

/// <summary>What every verb writes with <c>--json</c> when it ends with an error of its own.</summary>
internal sealed record ErrorDocument(string Schema, int ExitCode, string Cause, string State, string Remedy);
