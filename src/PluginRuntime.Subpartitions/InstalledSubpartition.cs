namespace PluginRuntime.Subpartitions;

/// <summary>A subpartition that is installed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that serves, or is to serve again.</param>
/// <param name="State">What it does now, in a word: <c>Serving</c>, or <c>Recovering</c> while calls wait for its next generation. A host subpartition that is to take the place of another is <c>Starting</c>, one that servers move out of <c>Leaving</c>.</param>
/// <param name="Generation">The number of the generation that serves; 0 while there is none.</param>
/// <param name="ProcessId">Its process in the operating system; 0 while there is none.</param>
/// <param name="Exports">Contracts it serves.</param>
/// <param name="Imports">Contracts it may call.</param>
/// <param name="CallsInside">Calls that its process has not answered.</param>
/// <param name="CallsWaiting">Calls that wait for its next generation.</param>
/// <param name="Living">Processes of it that are alive: one, and those that drain.</param>
/// <param name="Restarts">How often a generation that was lost has been replaced.</param>
/// <param name="PreviousVersion">The version it can be rolled back to, or <see langword="null"/>.</param>
public sealed record InstalledSubpartition(
    string Id, string Version, string State, long Generation, int ProcessId, IReadOnlyList<string> Exports, IReadOnlyList<string> Imports,
    int CallsInside, int CallsWaiting, int Living, int Restarts, string? PreviousVersion);
