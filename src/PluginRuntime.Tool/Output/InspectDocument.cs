using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt inspect --json</c>.</summary>
internal sealed record InspectDocument(string Schema, IReadOnlyList<PackageOutcome> Packages);
