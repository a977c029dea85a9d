using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt status --json</c>.</summary>
internal sealed record StatusDocument(string Schema, IReadOnlyList<KernelStatus> Kernels, IReadOnlyList<UnreachableKernel> Unreachable);
