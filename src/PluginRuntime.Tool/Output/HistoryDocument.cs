using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt history --json</c>.</summary>
internal sealed record HistoryDocument(string Schema, IReadOnlyList<HistoryOutcome> Kernels);
