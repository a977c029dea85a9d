namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// What goes out: whole frames in the order they were appended, and pieces of long messages, in turn, between them. Whoever appends does
/// not write; one flusher at a time does, with everything that was appended while the last write ran. Nothing here waits for the other
/// end, and only what <see cref="TakesCalls"/> lets pass depends on it. Thread-safe.
/// </summary>
internal sealed class OutputQueue : IThreadPoolWorkItem
{
    /// <summary>Pieces of long messages go out with so many bytes in a write: more does not help, and everything else waits for it.</summary>
    private const int BatchBytes = 256 * 1024;

    private readonly Lock _sync = new();
    private readonly Stream _stream;
    private readonly IOutputObserver _observer;
    private readonly int _pieceBytes;
    private readonly int _roomBytes;
    private readonly int _mostBytes;
    private readonly Queue<MessageSender> _senders = new();
    private readonly Queue<MessageSender> _newSenders = new();
    private OutputBuffer _filling = new();
    private OutputBuffer _writing = new();
    private long _appended;
    private long _begun;
    private bool _flushing;
    private bool _closed;
    private bool _stopped;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;

    internal OutputQueue(Stream stream, PipeLimits limits, IOutputObserver observer)
    {
        _stream = stream;
        _observer = observer;
        _pieceBytes = limits.ChunkBytes;
        _roomBytes = limits.OutputBytes;

        // Answers and control frames always pass. A peer that keeps the rules has at most MaxCalls calls unanswered in its eyes.
        _mostBytes = (int)Math.Min(int.MaxValue / 2, limits.OutputBytes + ((long)limits.MaxCalls * (FrameHeader.Size + limits.FrameBytes + PipeProtocol.HeadBytes)) + (1024 * 1024));
    }

    /// <summary>Protects what is appended; for the two who must append and note something about it in one step.</summary>
    internal Lock Sync => _sync;

    /// <summary>Whether so much waits for the other end to read it that elements have to wait, too. Never once the pipe closes: nothing is appended then, and nothing is worth waiting for.</summary>
    internal bool IsFull => Volatile.Read(ref _filling).Length >= _roomBytes && !Volatile.Read(ref _closed);

    /// <summary>Whether a new call may be appended. When it becomes true again, <see cref="IOutputObserver.OnRoom"/> is told.</summary>
    internal bool TakesCalls => !IsFull && !Volatile.Read(ref _closed);

    /// <summary>Appends a frame and sees to it that it is written.</summary>
    /// <param name="header">Its header; the length is that of the payload.</param>
    /// <param name="payload">Its payload; copied.</param>
    /// <param name="sender">Pieces that follow the frame.</param>
    /// <param name="here">Whether the running thread shall write: a lone caller saves the hop to another.</param>
    /// <returns>Whether it was appended: not when the pipe closes.</returns>
    internal bool Append(FrameHeader header, ReadOnlySpan<byte> payload = default, MessageSender? sender = null, bool here = false)
    {
        bool start;
        lock (_sync)
        {
            if (!AppendLocked(header, payload, sender, out _, out start))
                return false;
        }

        if (start)
            Flush(here);
        return true;
    }

    /// <summary>As <see cref="Append"/>, with <see cref="Sync"/> held; the caller starts the flush outside of it.</summary>
    /// <param name="header">As there.</param>
    /// <param name="payload">As there.</param>
    /// <param name="sender">As there.</param>
    /// <param name="position">Where the frame begins in all that is ever appended, pieces of long messages left aside.</param>
    /// <param name="startFlush">Whether to call <see cref="Flush"/>.</param>
    internal bool AppendLocked(FrameHeader header, ReadOnlySpan<byte> payload, MessageSender? sender, out long position, out bool startFlush)
    {
        position = _appended;
        startFlush = false;
        if (_closed)
            return false;
        var size = FrameHeader.Size + payload.Length;
        if (_filling.Length + size > _mostBytes)
        {
            CloseLocked();
            ThreadPool.UnsafeQueueUserWorkItem(
                static queue => queue._observer.OnFlooded($"It goes on calling without reading the answers: more than {queue._mostBytes} bytes wait for it."), this, preferLocal: false);
            return false;
        }

        var frame = _filling.Room(size);
        (header with { Length = payload.Length }).Write(frame);
        payload.CopyTo(frame[FrameHeader.Size..]);
        _filling.Advance(size);
        _appended += size;

        // Its turn comes when the frame that announces it is being written.
        if (sender is not null)
            _newSenders.Enqueue(sender);
        if (!_flushing)
            startFlush = _flushing = true;
        return true;
    }

    /// <summary>Writes what is there, here or on a pool thread. For whoever was told to start.</summary>
    internal void Flush(bool here)
    {
        if (here)
            _ = FlushAsync(once: true);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = FlushAsync(once: false);

    /// <summary>Whether a frame that was appended at a position may have reached the other end. Final once <see cref="Stop"/> was called.</summary>
    internal bool MayHaveLeft(long position)
    {
        lock (_sync)
            return position < _begun;
    }

    /// <summary>Completes when there is room, or the queue is closed.</summary>
    internal Task WaitForRoomAsync()
    {
        lock (_sync)
        {
            return !IsFull
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Appends a last frame; nothing is appended after it, and long messages end where they are.</summary>
    /// <returns>A task that completes when all is written, or writing has failed.</returns>
    internal Task CloseAsync(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        bool start;
        Task idle;
        lock (_sync)
        {
            if (!AppendLocked(header, payload, null, out _, out start))
                return _idle?.Task ?? Task.CompletedTask;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
            CloseLocked();
        }

        if (start)
            Flush(here: false);
        return idle;
    }

    /// <summary>Begins no write from here on.</summary>
    internal void Stop()
    {
        lock (_sync)
        {
            _stopped = true;
            _filling.Clear();
            CloseLocked();
        }
    }

    private void CloseLocked()
    {
        _closed = true;
        while (_senders.TryDequeue(out var sender) || _newSenders.TryDequeue(out sender))
            sender.Stop();
        _room?.SetResult();
        _room = null;
    }

    private async Task FlushAsync(bool once)
    {
        MessageSender? lender = null;
        try
        {
            while (TakeBatch(out var batch, out var piece, out lender, out var wasFull))
            {
                if (wasFull)
                    _observer.OnRoom();
                await _stream.WriteAsync(batch).ConfigureAwait(false);
                if (lender is not null)
                {
                    await _stream.WriteAsync(piece).ConfigureAwait(false);
                    GiveTurn(lender, lender.EndLending());
                }

                if (once)
                {
                    // A caller that writes for itself does not write for the others, too.
                    if (HasMore())
                        Flush(here: false);
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            Stop();
            lender?.Stop();
            lender?.EndLending();
            EndFlushing();
            _observer.OnWriteFailed(exception);
        }
    }

    /// <summary>Takes all frames that were appended, and pieces of the long messages whose turn it is.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="piece">What to write behind it, from the memory of <paramref name="lender"/>.</param>
    /// <param name="lender">Lends the last piece, or <see langword="null"/>.</param>
    /// <param name="wasFull">Whether there is room again.</param>
    private bool TakeBatch(out ReadOnlyMemory<byte> batch, out ReadOnlyMemory<byte> piece, out MessageSender? lender, out bool wasFull)
    {
        MessageSender? sender;
        batch = piece = default;
        lender = null;
        lock (_sync)
        {
            wasFull = IsFull;
            if (_stopped || (_filling.Length == 0 && _senders.Count == 0))
            {
                EndFlushingLocked();
                return false;
            }

            _writing.Clear();
            (_filling, _writing) = (_writing, _filling);
            _begun = _appended;
            while (_newSenders.TryDequeue(out var begun))
                _senders.Enqueue(begun);
            if (wasFull)
            {
                _room?.SetResult();
                _room = null;
            }

            _senders.TryDequeue(out sender);
        }

        while (sender is not null)
        {
            if (sender.TryLend(_writing.Room(FrameHeader.Size), _pieceBytes, out piece))
            {
                _writing.Advance(FrameHeader.Size);
                lender = sender;
                break;
            }

            _writing.Advance(sender.CopyFrame(_writing.Room(sender.NextFrameBytes(FrameHeader.Size + _pieceBytes)), out var more));
            GiveTurn(sender, more);
            sender = NextSender();
        }

        batch = _writing.Written;
        return true;
    }

    private MessageSender? NextSender()
    {
        lock (_sync)
            return _writing.Length < BatchBytes && _senders.TryDequeue(out var sender) ? sender : null;
    }

    /// <summary>A message with pieces left waits for its next turn, behind the others.</summary>
    private void GiveTurn(MessageSender sender, bool more)
    {
        if (!more)
            return;
        lock (_sync)
        {
            if (_closed)
                sender.Stop();
            else
                _senders.Enqueue(sender);
        }
    }

    private bool HasMore()
    {
        lock (_sync)
        {
            if (!_stopped && (_filling.Length > 0 || _senders.Count > 0))
                return true;
            EndFlushingLocked();
            return false;
        }
    }

    private void EndFlushing()
    {
        lock (_sync)
            EndFlushingLocked();
    }

    private void EndFlushingLocked()
    {
        _flushing = false;
        _idle?.TrySetResult();
    }
}
