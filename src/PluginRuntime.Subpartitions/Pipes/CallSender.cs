using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Takes the calls of this end into a connection, and out of it. Thread-safe.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ownDrain">Says which calls may still be sent.</param>
/// <param name="closing">Says whether any may.</param>
/// <param name="options">Who is at the other end.</param>
internal sealed class CallSender(PipeConnection connection, OwnDrain ownDrain, PipeClosing closing, PipeOptions options)
{
    private ulong _lastNumber;

    private enum Appended
    {
        Yes,
        Completed,
        Drained,
        Closed,
    }

    internal PipeLimits Limits => options.Limits;

    /// <summary>The number of the last call that was sent.</summary>
    internal ulong LastNumber => Volatile.Read(ref _lastNumber);

    /// <summary>As <see cref="PipeConnection.TrySend"/>.</summary>
    internal bool TrySend(OutgoingCall call, bool passesDrain)
    {
        var entry = connection.Window.Enter(call, this, passesDrain);
        if (entry == CallWindow.Entry.Refused)
            return false;
        if (entry == CallWindow.Entry.Full)
        {
            call.Fail(new SubpartitionUnavailableException(
                options.Peer, call.Method.Name, $"{Limits.MaxCalls} calls to it are not answered, and {Limits.MaxWaitingCalls} more wait for their turn."));
        }

        if (entry is CallWindow.Entry.Entered or CallWindow.Entry.Waiting && call.DeadlineTicks != long.MaxValue)
            connection.Deadlines.Arm();
        if (entry == CallWindow.Entry.Entered)
            Send(call, here: connection.Window.Count == 1);
        return true;
    }

    /// <summary>Writes a call that has a slot.</summary>
    /// <param name="call">The call.</param>
    /// <param name="here">Whether the running thread shall write it to the stream.</param>
    internal void Send(OutgoingCall call, bool here)
    {
        var writer = Writers.Take();
        try
        {
            var flags = CallHead.Write(writer, call.Method.Id, call.To, call.From, RemainingTime(call), call.Trace);
            var head = writer.Written.Length;
            if (!call.TryWriteArguments(writer))
            {
                Release(call);
                Writers.Return(writer);
                return;
            }

            MessageSize.Check(writer, head, Limits, call.Method, "arguments");
            if (call.PassesDrain)
                flags |= FrameFlags.PassesDrain;
            if (!MessageSize.IsShort(writer, head, Limits))
            {
                _ = SendLongAsync(call, flags, writer, head);
                return;
            }

            Conclude(call, Append(call, flags, writer.Written.Span, null, here));
            Writers.Return(writer);
        }
        catch (Exception exception)
        {
            Writers.Return(writer);
            Release(call);
            call.Fail(exception as PayloadException ?? new PayloadException($"The arguments of {call.Method.Name} could not be written: {exception.Message}", exception));
        }
    }

    /// <summary>The connection does not hold the call any more; its slot is free.</summary>
    /// <returns>Whether it held it.</returns>
    internal bool Release(OutgoingCall call)
    {
        if (!connection.Window.Leave(call))
            return false;
        ReleaseBytes(call);
        call.EndLeg();
        ownDrain.Check();
        connection.PeerDrain.Check();
        return true;
    }

    /// <summary>The call has its outcome without an answer: what was not sent will not be, and the other end is told of what was.</summary>
    internal void Abandon(OutgoingCall call)
    {
        if (connection.Window.StopWaiting(call))
        {
            call.EndLeg();
            return;
        }

        ulong number;
        lock (connection.Output.Sync)
            number = call.Number;

        // One that is just being written is not appended: its writer sees that it is completed.
        if (number == 0)
            return;

        // First the pieces, then the word that none follows.
        call.Sender?.Stop();
        connection.Output.Append(new FrameHeader(FrameType.Cancel, call.Slot, number));
    }

    /// <summary>Elements of a sequence were taken.</summary>
    internal void Grant(OutgoingCall call, uint bytes) =>
        connection.Output.Append(new FrameHeader(FrameType.Credit, call.Slot, call.Number), BitConverter.GetBytes(bytes));

    /// <summary>The connection has not executed the call and does not hold it any more: its owner decides.</summary>
    internal static void Return(OutgoingCall call)
    {
        if (call.IsCompleted)
            return;
        try
        {
            call.Owner.OnReturned(call);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }

    /// <summary>The connection is closed and does not hold the call any more: its owner decides.</summary>
    internal static void Lose(OutgoingCall call, PipeCloseReason reason)
    {
        if (call.IsCompleted)
            return;
        try
        {
            call.Owner.OnLost(call, reason);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }

    /// <summary>Gives back the bytes of a call's long arguments.</summary>
    internal void ReleaseBytes(OutgoingCall call)
    {
        if (call.LongBytes == 0)
            return;
        connection.ArgumentBytes.Leave(call.LongBytes);
        call.LongBytes = 0;
    }

    private async Task SendLongAsync(OutgoingCall call, FrameFlags flags, PayloadWriter writer, int head)
    {
        // A caller that cancels is told at once, and may use its memory again: nothing of it is lent.
        var sender = new MessageSender(writer, head, lends: false);
        await connection.ArgumentBytes.EnterAsync(sender.Length).ConfigureAwait(false);
        call.LongBytes = sender.Length;
        var lengths = Writers.Take();
        CallHead.Copy(writer, head, lengths);
        sender.WriteLengths(lengths);
        Conclude(call, Append(call, flags | FrameFlags.Long, lengths.Written.Span, sender, here: false));
        Writers.Return(lengths);
    }

    private Appended Append(OutgoingCall call, FrameFlags flags, ReadOnlySpan<byte> payload, MessageSender? sender, bool here)
    {
        bool start;
        lock (connection.Output.Sync)
        {
            if (call.IsCompleted)
                return Appended.Completed;
            if (ownDrain.IsAnnounced && !call.PassesDrain)
                return Appended.Drained;
            var number = _lastNumber + 1;
            sender?.Begin(FrameType.CallChunk, call.Slot, number);
            if (!connection.Output.AppendLocked(new FrameHeader(0, FrameType.Call, flags, call.Slot, number), payload, sender, out var position, out start))
                return Appended.Closed;
            Volatile.Write(ref _lastNumber, number);
            call.Position = position;
            call.Sender = sender;
            call.Number = number;
        }

        if (start)
            connection.Output.Flush(here);
        return Appended.Yes;
    }

    private void Conclude(OutgoingCall call, Appended appended)
    {
        if (appended == Appended.Yes || !Release(call))
            return;
        if (appended == Appended.Drained)
            Return(call);
        else if (appended == Appended.Closed)
            _ = closing.LoseAsync(call);
    }

    private long RemainingTime(OutgoingCall call) =>
        call.DeadlineTicks == long.MaxValue ? long.MaxValue : call.DeadlineTicks - connection.Clock.Ticks;
}
