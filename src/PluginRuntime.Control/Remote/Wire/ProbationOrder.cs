namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Which request's probation to end: it is switched back.</summary>
internal sealed record ProbationOrder(string Request);
