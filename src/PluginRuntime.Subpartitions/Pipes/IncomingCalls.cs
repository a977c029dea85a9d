namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>The calls from the other end that are not answered. The loop that reads adds and finds; anyone removes.</summary>
/// <param name="limits">What the other end must keep to.</param>
internal sealed class IncomingCalls(PipeLimits limits)
{
    private readonly IncomingCall?[] _calls = new IncomingCall?[limits.MaxCalls];
    private ulong _highest;
    private long _longBytes;
    private int _count;
    private int _drainable;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>Calls that a drain waits for: sequences that are being sent are not among them.</summary>
    internal int DrainableCount => Volatile.Read(ref _drainable);

    /// <summary>Checks that a new call may be where it says it is.</summary>
    /// <exception cref="PipeViolationException">It must not.</exception>
    internal void Check(in FrameHeader header)
    {
        if (header.Call <= _highest)
            throw new PipeViolationException($"Call {header.Call} came after call {_highest}.");
        if (Volatile.Read(ref _calls[header.Slot]) is { } other)
            throw new PipeViolationException($"Call {header.Call} came in slot {header.Slot}, where call {other.Number} is not answered.");
    }

    /// <summary>Adds a call that passed <see cref="Check"/>.</summary>
    /// <exception cref="PipeViolationException">Its long arguments are more than there may be.</exception>
    internal void Add(IncomingCall call)
    {
        if (call.LongBytes > 0)
        {
            var before = Interlocked.Add(ref _longBytes, call.LongBytes) - call.LongBytes;
            if (before > 0 && before + call.LongBytes > limits.MaxBytes)
                throw new PipeViolationException($"Call {call.Number} has {call.LongBytes} bytes of long arguments beside {before} that are not answered; {limits.MaxBytes} are allowed.");
        }

        _highest = call.Number;
        Interlocked.Increment(ref _count);
        if (!call.PassesDrain && !call.IsSequence)
            Interlocked.Increment(ref _drainable);
        Volatile.Write(ref _calls[call.Slot], call);
    }

    /// <summary>The call that a frame of its caller is about.</summary>
    /// <returns><see langword="null"/>: it is answered; the answer and the frame have crossed.</returns>
    /// <exception cref="PipeViolationException">It was never made.</exception>
    internal IncomingCall? Find(in FrameHeader header)
    {
        if (header.Call == 0 || header.Call > _highest)
            throw new PipeViolationException($"A {header.Type} frame is about call {header.Call}, which was not made.");
        return Volatile.Read(ref _calls[header.Slot]) is { } call && call.Number == header.Call ? call : null;
    }

    /// <summary>Frees a call's place, before its answer is appended: the other end may use it as soon as it has the answer.</summary>
    /// <returns>The number of calls that are left.</returns>
    internal int Remove(IncomingCall call)
    {
        Volatile.Write(ref _calls[call.Slot], null);
        if (call.LongBytes > 0)
            Interlocked.Add(ref _longBytes, -call.LongBytes);
        if (!call.PassesDrain && !call.IsSequence)
            Interlocked.Decrement(ref _drainable);
        return Interlocked.Decrement(ref _count);
    }

    /// <summary>Ends calls whose deadline has passed.</summary>
    /// <returns>Whether others have deadlines.</returns>
    internal bool Expire(long nowTicks)
    {
        var left = false;
        foreach (ref var place in _calls.AsSpan())
        {
            if (Volatile.Read(ref place) is not { } call || call.DeadlineTicks == long.MaxValue)
                continue;
            if (nowTicks >= call.DeadlineTicks)
                call.Expire();
            else
                left = true;
        }

        return left;
    }

    /// <summary>The pipe is closed: tells all implementations.</summary>
    internal void Close()
    {
        foreach (ref var place in _calls.AsSpan())
            Volatile.Read(ref place)?.Close();
    }
}
