namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>This end drains: it sends no new calls, and is through when none is unanswered and the other end is through, too. Thread-safe.</summary>
/// <param name="connection">The connection.</param>
internal sealed class OwnDrain(PipeConnection connection)
{
    private readonly Lock _sync = new();
    private TaskCompletionSource? _through;
    private PipeCloseReason? _closeReason;
    private ulong _number;
    private bool _peerIsThrough;
    private bool _isAnnounced;

    /// <summary>Whether a call that does not pass a drain must not be appended any more; read and written under the output's lock, so that none follows the announcement.</summary>
    internal bool IsAnnounced => _isAnnounced;

    /// <summary>Begins to drain, or joins the drain that is on.</summary>
    /// <param name="returned">Calls that waited for their turn; theirs is over.</param>
    internal Task Begin(out List<OutgoingCall> returned)
    {
        lock (_sync)
        {
            returned = [];
            if (_through is not null)
                return _through.Task;
            if (_closeReason is not null)
                return Task.FromException(new PipeClosedException(_closeReason));
            _through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _peerIsThrough = false;
            _number++;
            returned = connection.Window.BeginDrain();
            Announce(FrameType.Drain, true);
            return _through.Task;
        }
    }

    /// <summary>Takes the drain back, if one is on.</summary>
    internal void End()
    {
        TaskCompletionSource? through;
        lock (_sync)
        {
            through = _through;
            _through = null;
            if (through is null)
                return;
            Announce(FrameType.Resume, false);
            connection.Window.EndDrain();
        }

        through.TrySetException(new InvalidOperationException("The drain was taken back."));
    }

    /// <summary>The other end is through. On the loop that reads.</summary>
    internal void OnPeerThrough(ulong number)
    {
        lock (_sync)
        {
            if (number == 0 || number > _number)
                throw new PipeViolationException($"The other end is through with drain {number}, which was not begun.");

            // It and the Resume may have crossed.
            if (number != _number || _through is null)
                return;
            _peerIsThrough = true;
        }

        Check();
    }

    /// <summary>A call of this end has been answered.</summary>
    internal void Check()
    {
        if (!connection.Window.IsDraining)
            return;
        lock (_sync)
        {
            if (_peerIsThrough && connection.Window.DrainableCount == 0)
                _through?.TrySetResult();
        }
    }

    /// <summary>The pipe is closed.</summary>
    internal void Close(PipeCloseReason reason)
    {
        TaskCompletionSource? through;
        lock (_sync)
        {
            _closeReason = reason;
            through = _through;
        }

        through?.TrySetException(new PipeClosedException(reason));

        // Nobody need await it.
        _ = through?.Task.Exception;
    }

    private void Announce(FrameType type, bool isAnnounced)
    {
        bool start;
        lock (connection.Output.Sync)
        {
            _isAnnounced = isAnnounced;
            connection.Output.AppendLocked(new FrameHeader(type, 0, _number), default, null, out _, out start);
        }

        if (start)
            connection.Output.Flush(here: false);
    }
}
