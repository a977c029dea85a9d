namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What a connection needs beside its stream. Immutable.</summary>
internal sealed record PipeOptions
{
    /// <summary>Who is at the other end: the subpartition's id, for exceptions and reports.</summary>
    internal string Peer { get; init; } = "(unnamed)";

    /// <summary>The version that runs there.</summary>
    internal string PeerVersion { get; init; } = "";

    /// <summary>The limits; the other end must have the same.</summary>
    internal PipeLimits Limits { get; init; } = new();

    /// <summary>
    /// Called with the new connection before anything is read from it. What the other end may call at once is served here: a call that comes
    /// before <see cref="PipeConnection.Serve"/> finds nobody.
    /// </summary>
    internal Action<PipeConnection>? Opening { get; init; }

    /// <summary>The clock of deadlines and time-outs.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
