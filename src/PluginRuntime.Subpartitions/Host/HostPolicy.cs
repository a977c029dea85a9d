using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>How long the steps of a move and of a host's upgrade may take, and what follows when they take longer.</summary>
internal sealed record HostPolicy
{
    /// <summary>Bounds of processes, of calls inside, of the probation.</summary>
    internal SubpartitionPolicy Process { get; init; } = new();

    /// <summary>For each step that callers wait for: release, export, import, acquire.</summary>
    internal TimeSpan HandOverTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What follows when a server cannot or will not move: <see langword="true"/>: it stays where it is, with its old process; <see langword="false"/>: all go back.</summary>
    internal bool KeepOld { get; init; }

    /// <summary>How many servers move at once.</summary>
    internal int ParallelMoves { get; init; } = 4;
}
