using System.Diagnostics;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A call from the other end, from its frame to its answer. It is answered exactly once: by the loop that reads, as long as its arguments
/// are not whole, or by the one flow that executes it.
/// </summary>
internal sealed class IncomingCall : IThreadPoolWorkItem, IGated
{
    private readonly PipeConnection _connection;
    private readonly ServedMethod? _method;
    private readonly ActivityContext _trace;
    private readonly ICallGate? _gate;
    private readonly Fate _fate;
    private CancellationTokenSource? _cancellation;
    private Activity? _activity;
    private long _stoppedBytes;
    private int _ending;
    private bool _isInside;

    /// <param name="connection">Where it came from.</param>
    /// <param name="header">Its frame.</param>
    /// <param name="head">What the frame says before the message.</param>
    /// <param name="method">Who executes it; <see langword="null"/>: nobody serves it.</param>
    /// <param name="gate">Decides when; <see langword="null"/>: at once.</param>
    /// <param name="fate">Whether it is executed at all.</param>
    internal IncomingCall(PipeConnection connection, in FrameHeader header, in CallHead head, ServedMethod? method, ICallGate? gate, Fate fate)
    {
        _connection = connection;
        _method = method;
        _trace = head.Trace;
        _gate = gate;
        _fate = fate;
        Slot = header.Slot;
        Number = header.Call;
        PassesDrain = (header.Flags & FrameFlags.PassesDrain) != 0;
        DeadlineTicks = (header.Flags & FrameFlags.Deadline) != 0 ? connection.Clock.Ticks + head.RemainingTime : long.MaxValue;
        if (method is { IsSequence: true })
            Credit = new SequenceCredit(connection.Limits.SequenceWindowBytes);
    }

    private enum Ending
    {
        None,
        Cancelled,
        Deadline,
        Closed,
    }

    /// <summary>What becomes of a call.</summary>
    internal enum Fate
    {
        /// <summary>It is executed, if somebody serves its method.</summary>
        Executed,

        /// <summary>It is not, and may be sent elsewhere.</summary>
        TurnedAway,

        /// <summary>It is not, since its caller must not call any more.</summary>
        Fenced,
    }

    internal ushort Slot { get; }

    internal ulong Number { get; }

    internal bool PassesDrain { get; }

    /// <summary>Whether it is answered by elements and an end.</summary>
    internal bool IsSequence => Credit is not null;

    /// <summary>In the ticks of the connection's clock.</summary>
    internal long DeadlineTicks { get; }

    internal Message Arguments { get; set; }

    /// <summary>Long arguments that are not whole.</summary>
    internal MessageAssembly? Assembly { get; set; }

    /// <summary>Bytes of long arguments; they count until the answer.</summary>
    internal long LongBytes { get; set; }

    /// <summary>For sequences.</summary>
    internal SequenceCredit? Credit { get; }

    /// <summary>For the implementation: the caller has cancelled, its deadline has passed, or the pipe is closed.</summary>
    internal CancellationToken Token => _cancellation!.Token;

    /// <summary>The arguments are whole. On the loop that reads.</summary>
    /// <returns>Whether the call is to be executed as a work item; otherwise it is answered.</returns>
    internal bool MakeReady()
    {
        if (_fate == Fate.Executed && _method is not null)
            return true;
        Arguments.Release();
        Finish(FrameType.Fault, _fate switch { Fate.Executed => FaultCodec.NotServed, Fate.TurnedAway => FaultCodec.NotExecuted, _ => FaultCodec.Fenced }, here: false);
        return false;
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_gate is null || _gate.Enter(this))
            Run();
    }

    /// <inheritdoc/>
    public void TurnAway()
    {
        Arguments.Release();
        Finish(FrameType.Fault, FaultCodec.NotExecuted);
    }

    /// <inheritdoc/>
    public void Run()
    {
        _isInside = _gate is not null;

        // First the source, then the look whether the call has ended already: CancelAs does it the other way round.
        Interlocked.Exchange(ref _cancellation, new CancellationTokenSource());
        if (Volatile.Read(ref _ending) != (int)Ending.None)
        {
            Arguments.Release();
            Fail(new OperationCanceledException());
            return;
        }

        if (_trace.TraceId != default)
            _activity = PipeTracing.StartServer(_method!.Method, _trace);
        if (DeadlineTicks != long.MaxValue)
            CallDeadline.Inherit(DeadlineTicks);
        _method!.Execute(this);
    }

    /// <summary>The caller has cancelled. On the loop that reads.</summary>
    internal void Cancel()
    {
        if (Assembly is { } assembly)
        {
            // No piece follows and nothing was executed.
            Assembly = null;
            assembly.Discard();
            Finish(FrameType.Fault, FaultCodec.Cancelled, here: false);
            return;
        }

        CancelAs(Ending.Cancelled);
    }

    internal void Expire() => CancelAs(Ending.Deadline);

    internal void Close() => CancelAs(Ending.Closed);

    /// <summary>Reads the arguments, once.</summary>
    /// <exception cref="PayloadException">They do not fit the method.</exception>
    internal TArguments ReadArguments<TArguments>(PayloadRead<TArguments> read)
    {
        var reader = new PayloadReader(Arguments.Bytes, Arguments.Blobs);
        try
        {
            return read(ref reader);
        }
        catch (Exception exception) when (exception is not PayloadException)
        {
            throw new PayloadException($"The arguments of {_method!.Method.Name} could not be read: {exception.Message}", exception);
        }
        finally
        {
            Arguments.Release();
            Arguments = default;
        }
    }

    /// <summary>Writes a result or element.</summary>
    /// <exception cref="PayloadException">It could not be written, or is too long.</exception>
    internal PayloadWriter Write<T>(PayloadWrite<T> write, T value)
    {
        var writer = Writers.Take();
        try
        {
            write(writer, in value);
            MessageSize.Check(writer, 0, _connection.Limits, _method!.Method, "result");
            return writer;
        }
        catch (Exception exception)
        {
            Writers.Return(writer);
            throw exception as PayloadException ?? new PayloadException($"The result of {_method!.Method.Name} could not be written: {exception.Message}", exception);
        }
    }

    /// <summary>Answers with a result.</summary>
    /// <param name="writer">The result; taken over.</param>
    internal void Answer(PayloadWriter writer)
    {
        if (MessageSize.IsShort(writer, 0, _connection.Limits))
        {
            Finish(FrameType.Result, writer.Written.Span);
            Writers.Return(writer);
        }
        else
        {
            _ = AnswerAsync(new MessageSender(writer, 0, lends: true));
        }
    }

    /// <summary>Answers with the end of a sequence.</summary>
    internal void AnswerEnd() => Finish(FrameType.End, default);

    /// <summary>Answers with what the implementation threw.</summary>
    internal void Fail(Exception exception)
    {
        var ending = (Ending)Volatile.Read(ref _ending);
        if (exception is OperationCanceledException && ending != Ending.None)
        {
            Finish(FrameType.Fault, ending == Ending.Deadline ? FaultCodec.Deadline : FaultCodec.Cancelled, exception);
            return;
        }

        var writer = Writers.Take();
        FaultCodec.Write(writer, exception, _connection.Limits.FrameBytes);
        Finish(FrameType.Fault, writer.Written.Span, exception);
        Writers.Return(writer);
    }

    /// <summary>Sends an element of a sequence when its consumer and the pipe have room for it.</summary>
    /// <param name="writer">The element; taken over.</param>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    internal async ValueTask SendItemAsync(PayloadWriter writer)
    {
        var cost = MessageSize.Of(writer, 0) + PipeProtocol.ItemOverhead;
        while (!Credit!.TryTake(cost, out var granted))
            await granted.WaitAsync(Token).ConfigureAwait(false);
        while (_connection.Output.IsFull)
            await _connection.Output.WaitForRoomAsync().WaitAsync(Token).ConfigureAwait(false);
        Token.ThrowIfCancellationRequested();
        if (MessageSize.IsShort(writer, 0, _connection.Limits))
        {
            var isAppended = _connection.Output.Append(new FrameHeader(FrameType.Item, Slot, Number), writer.Written.Span);
            Writers.Return(writer);
            if (!isAppended)
                throw new OperationCanceledException(Token);
        }
        else if (!await SendLongAsync(FrameType.Item, new MessageSender(writer, 0, lends: true)).ConfigureAwait(false))
        {
            throw new OperationCanceledException(Token);
        }
    }

    private async Task AnswerAsync(MessageSender sender)
    {
        // The place is free again before the other end has the last piece, and may use it for the next call.
        sender.OnLast = Leave;
        if (await SendLongAsync(FrameType.Result, sender).ConfigureAwait(false))
            StopActivity(null);
        else
            Fail(new OperationCanceledException());
    }

    private async Task<bool> SendLongAsync(FrameType type, MessageSender sender)
    {
        await _connection.ResultBytes.EnterAsync(sender.Length).ConfigureAwait(false);
        // First the lengths: a message that is stopped, and that may be this very moment, has none any more.
        var lengths = Writers.Take();
        sender.WriteLengths(lengths);
        sender.Begin(FrameType.AnswerChunk, Slot, Number);
        var registration = Token.UnsafeRegister(static sender => ((MessageSender)sender!).Stop(), sender);
        await using (registration.ConfigureAwait(false))
        {
            if (!_connection.Output.Append(new FrameHeader(0, type, FrameFlags.Long, Slot, Number), lengths.Written.Span, sender))
                sender.Stop();
            Writers.Return(lengths);
            if (await sender.Done.ConfigureAwait(false))
            {
                _connection.ResultBytes.Leave(sender.Length);
                return true;
            }
        }

        // To the other end the message is under way until it reads the fault: only then may another begin in its place.
        _stoppedBytes = sender.Length;
        return false;
    }

    private void CancelAs(Ending ending)
    {
        if (Interlocked.CompareExchange(ref _ending, (int)ending, (int)Ending.None) == (int)Ending.None && Volatile.Read(ref _cancellation) is { } cancellation)
            ThreadPool.UnsafeQueueUserWorkItem(TellImplementation, cancellation, preferLocal: false);
    }

    private static void TellImplementation(CancellationTokenSource cancellation)
    {
        try
        {
            cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // Thrown by what the implementation had registered; its call is answered by itself.
        }
    }

    private void Finish(FrameType type, ReadOnlySpan<byte> payload, Exception? failure = null, bool here = true)
    {
        StopActivity(failure);
        LeaveGate();

        // The answer to the only call is written by this thread; with others inside it waits for theirs, so that they share a write.
        var isAlone = _connection.Incoming.Remove(this) == 0;
        _connection.Output.Append(new FrameHeader(type, Slot, Number), payload, here: here && isAlone);
        if (_stoppedBytes > 0)
            _connection.ResultBytes.Leave(_stoppedBytes);
        _connection.OnCallAnswered();
    }

    private void LeaveGate()
    {
        if (!_isInside)
            return;
        _isInside = false;
        _gate!.Leave();
    }

    private void Leave()
    {
        LeaveGate();
        _connection.Incoming.Remove(this);
        _connection.OnCallAnswered();
    }

    private void StopActivity(Exception? failure)
    {
        if (_activity is { } activity)
            PipeTracing.Stop(activity, failure);
    }
}
