namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// Somebody who goes along with a service request, whatever kinds of parts it has: is told of the points at which it can no longer be
/// forgotten, and may hold it there. The journal is one; the coordinator of many kernels is another.
/// </summary>
/// <remarks>
/// <code>
/// called            when                                                       may
/// ---------------   --------------------------------------------------------   ------------------------------------
/// PreparedAsync     all parts are ready; none has closed or switched            hold it; refuse it
/// SwitchedAsync     all parts serve in the new version, all gates are open      nothing
/// ProvedAsync       probation is over for all parts; the old is kept ready      hold it; order the way back
/// Reverting         before a gate reopens on the old, or leads to it again      nothing
/// Settled           nothing can change the outcome; the next request may begin  nothing
/// </code>
/// <see cref="Reverting"/> follows a <see cref="PreparedAsync"/> of this request that let it pass, once, and may stand between any two of the
/// others. A way back that fails is settled as applied after it. The others come in this order, each once at most. None may throw.
/// One that is installed beside other parts, and was not there before, takes calls as soon as it is ready: the others may need it to start.
/// </remarks>
internal interface IRequestSteps
{
    /// <summary>Whether <see cref="ProvedAsync"/> may hold the request or order the way back: then there is a probation even if the policy has none.</summary>
    bool JudgesProbation { get; }

    /// <summary>Lets the request go on, when it completes.</summary>
    /// <param name="changes">What it changes.</param>
    /// <param name="cancellationToken">The request is cancelled: it goes back, whatever this answers.</param>
    /// <returns>Why it is not to go on, as a sentence without a full stop; or <see langword="null"/>.</returns>
    Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken);

    /// <summary>The new versions serve. Nothing waits at a gate meanwhile.</summary>
    Task SwitchedAsync();

    /// <summary>Lets the old be given up, when it completes.</summary>
    /// <param name="wayBackWanted">
    /// Cancelled when this kernel would rather go back: somebody asked for it, or a new process was lost. The answer counts all the same: it may
    /// have been promised to others already.
    /// </param>
    /// <returns>Why to go back, as a sentence without a full stop; or <see langword="null"/>: the new is kept.</returns>
    Task<string?> ProvedAsync(CancellationToken wayBackWanted);

    /// <summary>The request is being undone. Gates may be closed: callers wait until this returns.</summary>
    /// <param name="cause">Why.</param>
    void Reverting(string cause);

    /// <summary>How it went in the end. Not called when the request was not let pass.</summary>
    /// <param name="isApplied">Whether the new versions serve.</param>
    void Settled(bool isApplied);
}
