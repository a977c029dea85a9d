namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>Bounds of every offload of a kernel.</summary>
internal sealed record OffloadOptions
{
    /// <summary>How long a call waits for a generation to serve it.</summary>
    internal TimeSpan MaxCallerWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many calls wait at most for one offload.</summary>
    internal int MaxWaitingCalls { get; init; } = 10_000;

    /// <summary>How many generations of one offload may be alive at once. An upgrade that would need one more is rejected.</summary>
    internal int MaxGenerations { get; init; } = 3;

    /// <summary>How long a process may take to stop by itself before it is ended by force.</summary>
    internal TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For each callback of a generation that recovery generates.</summary>
    internal TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
