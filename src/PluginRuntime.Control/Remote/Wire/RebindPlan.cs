namespace PluginRuntime.Control.Remote.Wire;

/// <summary>Who is led to something else.</summary>
internal sealed record RebindPlan(string Who, string Contract, string To);
