using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary>A line of <c>prt watch --json</c>.</summary>
internal sealed record WatchLine(string Schema, KernelEvent Event);
