using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt balance --json</c>.</summary>
internal sealed record BalanceDocument(string Schema, IReadOnlyList<BalanceOutcome> Kernels);
