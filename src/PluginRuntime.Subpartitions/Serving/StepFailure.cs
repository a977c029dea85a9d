namespace PluginRuntime.Subpartitions.Serving;

/// <summary>A step that a package did not get through.</summary>
/// <param name="Step">What was done, such as <c>StartAsync</c>.</param>
/// <param name="Cause">What was wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StepFailure(string Step, string Cause, string Remedy);
