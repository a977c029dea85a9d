namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Puts new generations in the place of the old ones. Steps are called in the order in which they stand here. While it lasts, no other change of the same subpartition begins.</summary>
internal interface ISubpartitionChange : IAsyncDisposable
{
    /// <summary>The version that served when the change began; <see langword="null"/>: none.</summary>
    SubpartitionVersion? Before { get; }

    /// <summary>Completes when a new process is lost; never when there is none.</summary>
    Task NewIsLost { get; }

    /// <summary>What a person should know of it.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>Gets the new generations ready. The old ones never notice.</summary>
    /// <exception cref="SubpartitionStepException">A step failed. What was made is to be retired.</exception>
    /// <exception cref="PluginRuntimeException">A process could not be started.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Sees the new generations, which serve, through their probation.</summary>
    /// <param name="wayBack">Ends it: go back.</param>
    /// <param name="keep">Ends it before its time: keep them.</param>
    /// <returns>Why not to keep them, or <see langword="null"/>.</returns>
    Task<string?> ProveAsync(CancellationToken wayBack, CancellationToken keep);

    /// <summary>Has the old generations serve again.</summary>
    Task GoBackAsync();

    /// <summary>Stops what has left. After the disposal, which ends the change: the next may begin.</summary>
    /// <returns>How it went.</returns>
    Task<IReadOnlyList<RetiredProcess>> RetireAsync();
}
