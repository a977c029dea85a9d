namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How long a phase took.</summary>
internal sealed record PhaseTime(string Part, string Phase, double Ms);
