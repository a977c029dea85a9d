using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>--json</c> of <c>apply</c>, <c>rollback</c>, <c>recreate</c> and <c>remove</c>.</summary>
internal sealed record RequestDocument(string Schema, string Request, string Outcome, int ExitCode, IReadOnlyList<RequestOutcome> Kernels, FailureText? Failure = null, IReadOnlyList<string>? Remarks = null);
