namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What a kernel answers instead of doing what was asked.</summary>
/// <param name="Kind">One of <see cref="ControlRefusals"/>.</param>
/// <param name="Cause">What was wrong.</param>
/// <param name="State">What state things are in.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ControlRefusal(string Kind, string Cause, string State, string Remedy);
