namespace PluginRuntime.Kernel;

/// <summary>A module that serves.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Generation">The number of its generation.</param>
/// <param name="Exports">Contracts it serves.</param>
/// <param name="Imports">Contracts it calls.</param>
/// <param name="Calls">Calls let in so far.</param>
/// <param name="Faults">Calls that ended in an exception.</param>
/// <param name="PreviousVersion">The version it can be rolled back to, or <see langword="null"/>.</param>
public sealed record InstalledModule(
    string Id, string Version, long Generation, IReadOnlyList<string> Exports, IReadOnlyList<string> Imports, long Calls, long Faults, string? PreviousVersion);
