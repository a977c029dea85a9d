using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>An offload as a child process is told to load it.</summary>
/// <param name="Stored">Its files.</param>
/// <param name="Inspection">What its metadata says; it may refuse the package.</param>
/// <param name="Shared">Simple names of the assemblies that it takes from the child or from its own contracts, whatever copies it carries.</param>
internal sealed record OffloadPackage(StoredModule Stored, ModuleInspection Inspection, IReadOnlyCollection<string> Shared);
