namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What a connection needs beside its stream. Immutable.</summary>
internal sealed record PipeOptions
{
    /// <summary>Who is at the other end: the subpartition's id, for exceptions and reports.</summary>
    internal string Peer { get; init; } = "(unnamed)";

    /// <summary>The version that runs there.</summary>
    internal string PeerVersion { get; init; } = "";

    /// <summary>Called with the connection before it reads its first frame: what is served here is served from the first call on.</summary>
    internal Action<PipeConnection>? Prepare { get; init; }

    /// <summary>The limits; the other end must have the same.</summary>
    internal PipeLimits Limits { get; init; } = new();

    /// <summary>The clock of deadlines and time-outs.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
