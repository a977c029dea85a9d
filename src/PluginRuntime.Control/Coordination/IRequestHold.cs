namespace PluginRuntime.Control.Coordination;

/// <summary>The two points at which a kernel's work on a request waits for a coordinator. The work holds its locks and both versions meanwhile, and no gate is closed.</summary>
internal interface IRequestHold
{
    /// <summary>All is prepared, nothing was closed or switched. Lets the work go on when it completes.</summary>
    /// <param name="changes">What will change.</param>
    /// <param name="cancellationToken">The work is cancelled: it goes back whatever the answer.</param>
    /// <returns>Why it is not to go on, as a sentence without a full stop; or <see langword="null"/>.</returns>
    Task<string?> PreparedAsync(IReadOnlyList<FleetChange> changes, CancellationToken cancellationToken);

    /// <summary>The new serves and has proved itself, the old is ready. Lets the old be given up when it completes.</summary>
    /// <param name="wayBackWanted">Cancelled when the kernel would rather go back: the log is asked then. The answer counts all the same, since it may have been promised to others already.</param>
    /// <returns>Why to go back, as a sentence without a full stop; or <see langword="null"/>: the new is kept.</returns>
    Task<string?> ProvedAsync(CancellationToken wayBackWanted);
}
