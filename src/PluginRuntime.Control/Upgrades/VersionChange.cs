using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What a request makes of one id of the version set.</summary>
/// <param name="Id">The id of a module, an offload or a type of virtual servers.</param>
/// <param name="Kind">Where its code runs.</param>
/// <param name="From">The version that served before; <see langword="null"/>: none.</param>
/// <param name="To">The version that is to serve; <see langword="null"/>: none.</param>
/// <param name="Hash">The package of <paramref name="To"/> in the store; <see langword="null"/> with it.</param>
internal sealed record VersionChange(string Id, ModuleKind Kind, string? From, string? To, string? Hash);
