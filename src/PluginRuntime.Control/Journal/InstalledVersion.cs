using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Journal;

/// <summary>One id of the version set: what a restarted host runs for it.</summary>
/// <param name="Id">The id of a module, an offload or a type of virtual servers.</param>
/// <param name="Kind">Where its code runs.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Its package in the store.</param>
/// <param name="PreviousHash">The package that a way back leads to; <see langword="null"/>: none.</param>
/// <param name="PreviousVersion">The version of that.</param>
internal sealed record InstalledVersion(string Id, ModuleKind Kind, string Version, string Hash, string? PreviousHash, string? PreviousVersion);
