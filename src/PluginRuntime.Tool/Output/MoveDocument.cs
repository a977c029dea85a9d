using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>--json</c> of <c>move</c> and <c>drain</c>.</summary>
internal sealed record MoveDocument(string Schema, string Kernel, IReadOnlyList<MoveOutcome> Moves);
