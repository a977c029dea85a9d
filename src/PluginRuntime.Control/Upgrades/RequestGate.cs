namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// The points at which a request may be held or turned, one for all its parts: whichever part comes to a point first or last asks here, so
/// that parts need not know of each other. One request; its parts call it one after the other.
/// </summary>
/// <param name="steps">Those who go along, in the order in which they are asked.</param>
/// <param name="settled">Called once, when the next request may begin.</param>
/// <param name="keep">Ends a probation before its time, of every part: what is on it is kept.</param>
internal sealed class RequestGate(IReadOnlyList<IRequestSteps> steps, Action settled, CancellationToken keep = default)
{
    private readonly List<VersionChange> _changes = [];
    private readonly List<IRequestSteps> _passed = [];
    private int _reverting;
    private int _settled;

    /// <summary>Whether the parts are to be on probation even if the policy has none.</summary>
    internal bool JudgesProbation { get; } = steps.Any(static step => step.JudgesProbation);

    /// <summary>Ends a probation before its time: what is on it is kept. Not of a request whose probation somebody else judges: who holds it has to turn it.</summary>
    internal CancellationToken Keep { get; } = steps.Any(static step => step.JudgesProbation) ? CancellationToken.None : keep;

    /// <summary>Whether the request has been let pass by all: from then on it is undone, not forgotten.</summary>
    internal bool IsPassed { get; private set; }

    /// <summary>What the request changes, as far as its parts have planned.</summary>
    internal IReadOnlyList<VersionChange> Changes => _changes;

    /// <summary>Notes what a part changes. Before it is ready.</summary>
    internal void Plan(IEnumerable<VersionChange> changes) => _changes.AddRange(changes);

    /// <summary>All parts are ready. A cancellation is a cause like others.</summary>
    /// <returns>Why not to go on, or <see langword="null"/>.</returns>
    internal async Task<string?> PreparedAsync(CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            string? cause = null;
            try
            {
                cause = await step.PreparedAsync(_changes, cancellationToken).ConfigureAwait(false);
                if (cause is null)
                    _passed.Add(step);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }

            if (cancellationToken.IsCancellationRequested)
                cause ??= "the request was cancelled";
            if (cause is null)
                continue;
            Reverting(cause);
            return cause;
        }

        IsPassed = true;
        return null;
    }

    /// <summary>The last part has switched.</summary>
    internal async Task SwitchedAsync()
    {
        foreach (var step in _passed)
            await step.SwitchedAsync().ConfigureAwait(false);
    }

    /// <summary>The last part has ended its probation.</summary>
    /// <returns>Why to go back, or <see langword="null"/>.</returns>
    internal async Task<string?> ProvedAsync(CancellationToken wayBackWanted)
    {
        foreach (var step in _passed)
        {
            if (await step.ProvedAsync(wayBackWanted).ConfigureAwait(false) is { } cause)
                return cause;
        }

        return null;
    }

    /// <summary>The request is being undone: before anything reopens on the old, or leads to it again. Without effect when nobody has let it pass, and from the second time on.</summary>
    internal void Reverting(string cause)
    {
        if (_passed.Count == 0 || Interlocked.Exchange(ref _reverting, 1) == 1)
            return;
        foreach (var step in Enumerable.Reverse(_passed))
            step.Reverting(cause);
    }

    /// <summary>Nothing can change the outcome any more. Without effect from the second time on.</summary>
    internal void Settle(bool isApplied)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 1)
            return;
        foreach (var step in _passed)
            step.Settled(isApplied);
        settled();
    }
}
