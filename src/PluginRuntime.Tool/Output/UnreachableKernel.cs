namespace PluginRuntime.Tool.Output;

/// <summary>A kernel that is listed and does not answer.</summary>
internal sealed record UnreachableKernel(string Name, int ProcessId, string Cause, string State, string Remedy);
