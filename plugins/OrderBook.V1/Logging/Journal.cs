using BlockLog;
using OrderBook.Matching;

namespace OrderBook.Logging;

/// <summary>
/// Brings the changes of a book to the log. Appends go on beside each other, so that they share the log's writes; a change is settled when it
/// <em>and all before it</em> are in the log. So what was acknowledged can be worked out again from the log, whatever is lost.
/// </summary>
/// <remarks>
/// A change whose append fails stays: others may rest on it by now, and it may be in the log after all. It is appended again, under the same name, by
/// whoever comes next. Until it is in the log, nothing behind it is settled, and <see cref="IsBehind_NeedsLock"/> keeps new changes away.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="book">The book.</param>
/// <param name="guard">The book's lock.</param>
internal sealed class Journal(IBlockLog log, Book book, Lock guard) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<UnloggedChange> _unlogged = new();

    /// <summary>The number up to which changes are settled.</summary>
    internal long LoggedSequence { get; private set; }

    /// <summary>The highest number in the log that an append was answered with. What is appended from now on gets a higher one.</summary>
    internal long LogPosition { get; private set; }

    /// <summary>The changes that are not settled, oldest first.</summary>
    internal IReadOnlyCollection<UnloggedChange> Unlogged_NeedsLock => _unlogged;

    /// <summary>The number in the log behind which all changes stand that are not settled, and all that are still to come.</summary>
    internal long Floor_NeedsLock => _unlogged.TryPeek(out var oldest) ? oldest.Floor : LogPosition;

    /// <summary>How many changes have failed and are not in the log yet.</summary>
    internal int Failed_NeedsLock { get; private set; }

    /// <summary>What the log said last, when it owes something.</summary>
    internal Exception? Failure_NeedsLock { get; private set; }

    internal bool IsBehind_NeedsLock => Failed_NeedsLock > 0;

    /// <summary>Begins with what a state or the log told.</summary>
    internal void Restore_NeedsLock(long loggedSequence, long logPosition, IEnumerable<UnloggedChange> unlogged)
    {
        _unlogged.Clear();
        (LoggedSequence, LogPosition, Failed_NeedsLock, Failure_NeedsLock) = (loggedSequence, logPosition, 0, null);
        foreach (var change in unlogged)
        {
            // Not known to be in the log: the first who waits appends it again.
            change.HasFailed = true;
            _unlogged.Enqueue(change);
            Failed_NeedsLock++;
        }
    }

    /// <summary>Adds the latest change. The caller appends it, outside the lock.</summary>
    internal UnloggedChange Add_NeedsLock(Func<byte[]> write, BookOrder? placed)
    {
        // A name of its own, and not the order's id: other books have orders of that id, and so may an earlier term, whose record does not count.
        var change = new UnloggedChange(book.Sequence, Guid.NewGuid(), write, placed, LogPosition) { IsAppending = true };
        _unlogged.Enqueue(change);
        return change;
    }

    /// <summary>Appends a change. What it comes to is seen at the change.</summary>
    internal async Task AppendAsync(UnloggedChange change)
    {
        try
        {
            // Not bound to the caller: others wait for this change too.
            Settle(change, await log.AppendAsync(change.Name, change.Payload, _ending.Token), null);
        }
        catch (Exception exception)
        {
            Settle(change, null, exception);
        }
    }

    /// <summary>Waits until a change and all before it are in the log, and tries again what has failed of them.</summary>
    /// <param name="sequence">The change's number.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OrderUnloggedException">One of them failed.</exception>
    internal async Task WaitAsync(long sequence, CancellationToken cancellationToken)
    {
        List<UnloggedChange> again = [];
        var settled = Task.FromResult<Exception?>(null);
        lock (guard)
        {
            foreach (var change in _unlogged)
            {
                if (change.Sequence <= sequence)
                    settled = change.Settled.Task;
                if (change is { IsAppending: false, Logged: null })
                {
                    change.IsAppending = true;
                    again.Add(change);
                }
            }
        }

        foreach (var change in again)
            _ = AppendAsync(change);
        if (await settled.WaitAsync(cancellationToken) is { } cause)
            throw new OrderUnloggedException(sequence, cause);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private void Settle(UnloggedChange change, AppendResult? result, Exception? failure)
    {
        List<TaskCompletionSource<Exception?>> ended = [];
        lock (guard)
        {
            change.IsAppending = false;
            if (result is null)
                Fail_NeedsLock(change, failure!, ended);
            else
                Advance_NeedsLock(change, result, ended);
        }

        foreach (var settled in ended)
            settled.SetResult(failure);
    }

    private void Advance_NeedsLock(UnloggedChange change, AppendResult result, List<TaskCompletionSource<Exception?>> ended)
    {
        change.Logged = result;
        LogPosition = Math.Max(LogPosition, result.Sequence);
        if (change.HasFailed && --Failed_NeedsLock == 0)
            Failure_NeedsLock = null;
        if (change.Placed is { } placed)
            book.Logged(placed, result.Sequence, result.WrittenBy);
        while (_unlogged.TryPeek(out var oldest) && oldest.Logged is not null)
        {
            LoggedSequence = oldest.Sequence;
            ended.Add(oldest.Settled);
            _unlogged.Dequeue();
        }
    }

    /// <summary>Nothing from this change on is settled before it was tried again, so nobody is left waiting for that.</summary>
    private void Fail_NeedsLock(UnloggedChange change, Exception failure, List<TaskCompletionSource<Exception?>> ended)
    {
        if (!change.HasFailed)
            Failed_NeedsLock++;
        change.HasFailed = true;
        Failure_NeedsLock = failure;
        foreach (var later in _unlogged)
        {
            if (later.Sequence < change.Sequence)
                continue;
            ended.Add(later.Settled);
            later.Settled = UnloggedChange.NewSettled();
        }
    }
}
