using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>How a request went in all of its kernels.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="ExitCode">What the tool ends with.</param>
/// <param name="Kernels">In each kernel, in their order.</param>
/// <param name="Failure">Why it was not applied to several kernels together; <see langword="null"/>: the kernels say it, or it was.</param>
/// <param name="Remarks">What a person should know besides.</param>
internal sealed record RequestResult(string Outcome, int ExitCode, IReadOnlyList<RequestOutcome> Kernels, FailureText? Failure = null, IReadOnlyList<string>? Remarks = null);
