using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt plan --json</c>.</summary>
internal sealed record PlanDocument(string Schema, IReadOnlyList<PlanOutcome> Kernels);
