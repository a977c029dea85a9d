using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Output;

/// <summary><c>prt ps --json</c>.</summary>
internal sealed record PsDocument(string Schema, IReadOnlyList<KernelDescription> Kernels, IReadOnlyList<UnreachableKernel> Unreachable);
