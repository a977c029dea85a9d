namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The calls that one end makes: a bounded number that is under way, each in a slot, and behind them those that wait for a slot, in the
/// order in which they came. Thread-safe.
/// </summary>
/// <param name="limits">The bounds.</param>
/// <param name="output">New calls also wait while it has no room.</param>
internal sealed class CallWindow(PipeLimits limits, OutputQueue output) : IThreadPoolWorkItem
{
    private readonly Lock _sync = new();
    private readonly OutgoingCall?[] _calls = new OutgoingCall?[limits.MaxCalls];
    private readonly Stack<ushort> _free = new(Enumerable.Range(0, limits.MaxCalls).Reverse().Select(slot => (ushort)slot));
    private readonly WaitingCalls _waiting = new();
    private readonly WaitingCalls _ahead = new();
    private int _reserved;
    private int _most = int.MaxValue;
    private int _drainable;
    private int _ordinary;
    private TaskCompletionSource? _idle;
    private bool _draining;
    private bool _closed;
    private bool _admitting;

    /// <summary>What became of a call that wanted in.</summary>
    internal enum Entry
    {
        /// <summary>It has a slot.</summary>
        Entered,

        /// <summary>It waits for one.</summary>
        Waiting,

        /// <summary>Too many wait.</summary>
        Full,

        /// <summary>The window is closed, or drains and the call does not pass a drain.</summary>
        Refused,

        /// <summary>The call has its outcome.</summary>
        Completed,
    }

    /// <summary>Calls that have a slot.</summary>
    internal int Count => limits.MaxCalls - _free.Count;

    /// <summary>Calls that a drain waits for: sequences that are being read are not among them.</summary>
    internal int DrainableCount => Volatile.Read(ref _drainable);

    internal bool IsDraining => Volatile.Read(ref _draining);

    /// <summary>Keeps slots for calls that pass a drain, which go ahead of others from now on: however many of these are inside and do not end, the other end can be told what to do about it. Before the first call.</summary>
    /// <param name="slots">How many; less than there are.</param>
    internal void Reserve(int slots)
    {
        lock (_sync)
            _reserved = Math.Min(slots, limits.MaxCalls - 1);
    }

    /// <summary>
    /// Lets no more than so many calls be under way from now on, as a throttle for the other end; those that are beyond it end in their time. Calls that pass a drain are not
    /// counted, and do not wait for it.
    /// </summary>
    /// <param name="calls">How many, at least one; <see cref="int.MaxValue"/>: as many as there are slots.</param>
    internal void Throttle(int calls)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        lock (_sync)
        {
            _most = calls;
            AdmitLocked();
        }
    }

    /// <summary>Gives a call a slot, or a place in the queue.</summary>
    internal Entry Enter(OutgoingCall call, CallSender sender, bool passesDrain)
    {
        lock (_sync)
        {
            if (_closed || (_draining && !passesDrain))
                return Entry.Refused;
            call.BeginLeg(sender, passesDrain);

            // A call that completes from here on finds the connection and leaves by Abandon; one that was completed before is seen here.
            if (call.IsCompleted)
            {
                call.EndLeg();
                return Entry.Completed;
            }

            var queue = QueueOf(call);
            if (queue.Count == 0 && HasRoom(call) && output.TakesCalls)
            {
                TakeSlot(call);
                return Entry.Entered;
            }

            if (queue.Count >= limits.MaxWaitingCalls)
            {
                call.EndLeg();
                return Entry.Full;
            }

            queue.Add(call);
            return Entry.Waiting;
        }
    }

    /// <summary>The call that an answer is for, or <see langword="null"/>.</summary>
    internal OutgoingCall? Find(in FrameHeader header)
    {
        // A call is appended before it can be answered, so its number is there when the answer is.
        var call = Volatile.Read(ref _calls[header.Slot]);
        return call is not null && call.Number == header.Call && header.Call != 0 ? call : null;
    }

    /// <summary>Gives a call's slot to the next.</summary>
    /// <returns>Whether it had one.</returns>
    internal bool Leave(OutgoingCall call)
    {
        lock (_sync)
        {
            if (_calls[call.Slot] != call)
                return false;
            Volatile.Write(ref _calls[call.Slot], null);
            _free.Push(call.Slot);
            Discount(call);
            AdmitLocked();
            return true;
        }
    }

    /// <summary>Lets waiting calls pass now that the output has room.</summary>
    internal void Admit()
    {
        lock (_sync)
            AdmitLocked();
    }

    /// <summary>
    /// Sends calls whose turn has come, one after the other: whether there is room for the next shows only when the one before is in the
    /// output. At most one thread does so.
    /// </summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            OutgoingCall? next;
            lock (_sync)
            {
                next = TakeNext();
                _admitting = next is not null;
            }

            if (next is null)
                return;
            next.Carrier?.Send(next, here: false);
        }
    }

    /// <summary>Takes a call that has completed out of the queue, if it waits there.</summary>
    internal bool StopWaiting(OutgoingCall call)
    {
        lock (_sync)
        {
            if (!call.IsWaiting)
                return false;
            QueueOf(call).Remove(call);
            return true;
        }
    }

    /// <summary>Lets no call in but those that pass a drain.</summary>
    /// <returns>Those that waited and do not.</returns>
    internal List<OutgoingCall> BeginDrain()
    {
        lock (_sync)
        {
            _draining = true;
            return _waiting.Take(call => !call.PassesDrain);
        }
    }

    internal void EndDrain()
    {
        lock (_sync)
            _draining = false;
    }

    /// <summary>Completes when no call has a slot but those that pass a drain.</summary>
    internal Task WhenIdleAsync()
    {
        lock (_sync)
        {
            if (_ordinary == 0)
                return Task.CompletedTask;
            if (_idle is null || _idle.Task.IsCompleted)
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>The methods of the calls that have a slot, but those that pass a drain, each once for every call.</summary>
    internal List<string> Inside()
    {
        lock (_sync)
            return [.. _calls.Where(call => call is { PassesDrain: false }).Select(call => call!.Method.Name)];
    }

    /// <summary>The methods of the calls for one of several objects that have a slot.</summary>
    internal List<string> InsideOf(uint to)
    {
        lock (_sync)
            return [.. _calls.Where(call => call is { PassesDrain: false } && call.To == to).Select(call => call!.Method.Name)];
    }

    /// <summary>Lets no call in any more.</summary>
    internal void Close()
    {
        lock (_sync)
            _closed = true;
    }

    /// <summary>Takes out what is left: all that wait, and all under way that were appended. A call that is being written belongs to its writer, who finds the pipe closed.</summary>
    internal List<OutgoingCall> TakeAll()
    {
        lock (_sync)
        {
            var all = _waiting.Take(_ => true);
            all.AddRange(_ahead.Take(_ => true));
            foreach (var call in _calls)
            {
                if (call is { Number: not 0 })
                    all.Add(call);
            }

            foreach (var call in all)
            {
                if (_calls[call.Slot] == call)
                {
                    Volatile.Write(ref _calls[call.Slot], null);
                    _free.Push(call.Slot);
                    Discount(call);
                }
            }

            return all;
        }
    }

    /// <summary>Whether a condition holds for a call that has a slot.</summary>
    internal bool Any(Func<OutgoingCall, bool> condition)
    {
        lock (_sync)
        {
            foreach (var call in _calls)
            {
                if (call is not null && condition(call))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Adds all calls whose deadline has passed to a list.</summary>
    /// <returns>Whether others have deadlines.</returns>
    internal bool CollectExpired(long nowTicks, List<OutgoingCall> expired)
    {
        var left = false;
        lock (_sync)
        {
            foreach (var call in _calls)
            {
                if (call is not null)
                    Look(call);
            }

            foreach (var first in new[] { _waiting.First, _ahead.First })
            {
                for (var call = first; call is not null; call = call.NextWaiting)
                    Look(call);
            }
        }

        return left;

        void Look(OutgoingCall call)
        {
            if (nowTicks >= call.DeadlineTicks)
                expired.Add(call);
            else
                left |= call.DeadlineTicks != long.MaxValue;
        }
    }

    private void AdmitLocked()
    {
        if ((_waiting.Count == 0 && _ahead.Count == 0) || _admitting)
            return;
        _admitting = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private WaitingCalls QueueOf(OutgoingCall call) => call.PassesDrain ? _ahead : _waiting;

    private bool HasRoom(OutgoingCall call) => call.PassesDrain ? _free.Count > 0 : _free.Count > _reserved && _ordinary < _most;

    private OutgoingCall? TakeNext()
    {
        if (_closed || (_ahead.First ?? _waiting.First) is not { } next || !HasRoom(next) || !output.TakesCalls)
            return null;
        QueueOf(next).Remove(next);
        TakeSlot(next);
        return next;
    }

    private void TakeSlot(OutgoingCall call)
    {
        call.Slot = _free.Pop();
        Volatile.Write(ref _calls[call.Slot], call);
        if (call.PassesDrain)
            return;
        _ordinary++;
        if (!call.IsSequence)
            _drainable++;
    }

    private void Discount(OutgoingCall call)
    {
        if (call.PassesDrain)
            return;
        if (!call.IsSequence)
            _drainable--;
        if (--_ordinary == 0)
            _idle?.TrySetResult();
    }
}
