namespace PluginRuntime.Tool.Output;

/// <summary><c>prt rollback --request --json</c>.</summary>
internal sealed record ProbationDocument(string Schema, string Request, IReadOnlyList<string> Kernels);
