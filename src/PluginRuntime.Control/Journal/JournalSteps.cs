using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>Writes the records of one request into the journal. What cannot be written after the decision becomes a remark of its report: nothing waits for it.</summary>
internal sealed class JournalSteps(KernelJournal journal, string request, bool isCoordinated) : IRequestSteps
{
    /// <summary>How long closed gates wait for the record that the request is undone.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<string> _remarks = [];
    private volatile bool _isReverted;

    public bool JudgesProbation => false;

    /// <summary>What could not be written, for a person.</summary>
    internal IReadOnlyList<string> Remarks
    {
        get
        {
            lock (_lock)
                return [.. _remarks];
        }
    }

    public async Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken)
    {
        if (await TryAsync(() => journal.Decided(request, changes)).ConfigureAwait(false) is not { } problem)
            return null;

        // A flush that failed may have written all the same.
        await TryAsync(() => journal.Reverted(request)).ConfigureAwait(false);
        return problem.TrimEnd('.');
    }

    public async Task SwitchedAsync()
    {
        if (await TryAsync(() => journal.Switched(request)).ConfigureAwait(false) is { } problem)
            Remark($"{problem} (that it had switched could not be noted)");
    }

    public Task<string?> ProvedAsync(CancellationToken wayBackWanted) => Task.FromResult<string?>(null);

    public void Reverting(string cause)
    {
        // On a thread of its own, since the pool may be full of callers that wait for the gate; and waited for no longer than callers can bear.
        string? problem = "The disk did not answer in time.";
        var writing = new Thread(() =>
        {
            var outcome = Try(() => journal.Reverted(request));
            _isReverted = outcome is null;
            problem = outcome;
        }) { IsBackground = true, Name = "PluginRuntime journal" };
        writing.UnsafeStart();
        writing.Join(LongestWait);
        if (problem is { } known)
            Remark($"{known} (that the request was undone could not be noted in time; a host that ended before it was would have come up with the new versions)");
    }

    public void Settled(bool isApplied)
    {
        // Most often the set is right already, and the last record says so; of a coordinator's request, its log would have to be asked.
        if (isApplied == !_isReverted && !isCoordinated)
            return;
        if (Try(() => journal.Settled(request, isApplied)) is { } problem)
            Remark($"{problem} (which versions serve could not be noted: a host that starts again now may come up with {(isApplied ? "the versions before" : "the new versions")}; apply once more what is to serve)");
    }

    private static Task<string?> TryAsync(Action write) => Task.Run(() => Try(write));

    private static string? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (JournalException exception)
        {
            return exception.Message;
        }
    }

    private void Remark(string remark)
    {
        lock (_lock)
            _remarks.Add(remark);
    }
}
