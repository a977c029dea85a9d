using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>A module as a request wants it to be.</summary>
/// <param name="Module">Its id.</param>
/// <param name="Old">Who serves now.</param>
/// <param name="Stored">The package to load; <see langword="null"/> to remove the module.</param>
/// <param name="Inspection">What inspection found in it; <see langword="null"/> to remove the module.</param>
internal sealed record PlannedModule(string Module, ModuleGeneration? Old, StoredModule? Stored, ModuleInspection? Inspection);
