namespace PluginRuntime.Subpartitions;

/// <summary>A process of a subpartition that left service and was reaped.</summary>
/// <param name="Subpartition">The subpartition's id.</param>
/// <param name="Version">The version it ran.</param>
/// <param name="Generation">The number of its generation.</param>
/// <param name="ProcessId">Its id in the operating system.</param>
/// <param name="End">How it ended.</param>
/// <param name="CutSequences">Sequences that were still being read from it when its time was over.</param>
public sealed record RetiredProcess(string Subpartition, string Version, long Generation, int ProcessId, string End, int CutSequences);
