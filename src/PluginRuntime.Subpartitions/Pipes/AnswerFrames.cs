using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What the loop that reads does with answers to the calls of this end.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ready">Takes calls that have something to tell.</param>
internal sealed class AnswerFrames(PipeConnection connection, ReadyWork ready)
{
    private long _longBytes;

    internal void OnResult(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var call = Find(header);
        if (call is not IAnswered)
            throw new PipeViolationException($"Call {header.Call} of {call.Method.Name} has a sequence to answer it, and was answered by a result.");
        if (header.IsLong)
            Begin(call, payload, isLent: false);
        else
            Answer(call, new Message(payload), isFault: false);
    }

    internal void OnItem(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var call = Find(header);
        if (call is not ISequenceAnswered sequence)
            throw new PipeViolationException($"Call {header.Call} of {call.Method.Name} has a result to answer it, and was answered by an element.");
        if (header.IsLong)
        {
            Begin(call, payload, sequence.BorrowsElements);
            sequence.Charge(call.Assembly!.Length);
            return;
        }

        sequence.Charge(payload.Length);
        if (sequence.TakeItem(new Message(payload)))
            ready.Add(call);
    }

    internal void OnEnd(in FrameHeader header)
    {
        var call = Find(header);
        if (call is not ISequenceAnswered)
            throw new PipeViolationException($"Call {header.Call} of {call.Method.Name} has a result to answer it, and was answered by an end.");
        EndSequence(call, null);
    }

    internal void OnFault(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var call = Find(header, mayBeIncomplete: true);
        if (call.Assembly is { } assembly)
        {
            // It failed in the midst of what it sends: the rest does not come.
            _longBytes -= assembly.Length;
            call.Assembly = null;
        }

        if (FaultCodec.IsNotExecuted(payload))
            Return(call);
        else if (call is IAnswered)
            Answer(call, new Message(payload), isFault: true);
        else
            EndSequence(call, new Message(payload));
    }

    internal MessageAssembly OnChunk(in FrameHeader header)
    {
        var call = Find(header, mayBeIncomplete: true);
        if (call.Assembly is not { } assembly || assembly.Left < header.Length)
            throw new PipeViolationException($"A piece of {header.Length} bytes came for the answer to call {header.Call} of {call.Method.Name}, which lacks {call.Assembly?.Left ?? 0}.");
        if (call.IsCompleted)
            assembly.Discard();
        return assembly;
    }

    internal void OnChunkEnd(in FrameHeader header)
    {
        var call = Find(header, mayBeIncomplete: true);
        var assembly = call.Assembly!;
        if (assembly.Left > 0)
            return;
        _longBytes -= assembly.Length;
        call.Assembly = null;
        var message = assembly.ToMessage();
        if (call is not ISequenceAnswered sequence)
            Answer(call, message, isFault: false);
        else if (!assembly.IsDiscarded && sequence.TakeItem(message))
            ready.Add(call);
    }

    private OutgoingCall Find(in FrameHeader header, bool mayBeIncomplete = false)
    {
        if (connection.Window.Find(header) is not { } call)
            throw new PipeViolationException($"A {header.Type} frame came for call {header.Call} in slot {header.Slot}, which is not under way.");
        if (!mayBeIncomplete && call.Assembly is { } assembly)
            throw new PipeViolationException($"A {header.Type} frame came for call {header.Call} of {call.Method.Name}, {assembly.Left} bytes before the end of the answer that had begun.");
        if (call.Sender is { Done.IsCompleted: false })
            throw new PipeViolationException($"A {header.Type} frame came for call {header.Call} of {call.Method.Name}, whose arguments are not whole.");
        return call;
    }

    private void Begin(OutgoingCall call, ReadOnlySpan<byte> payload, bool isLent)
    {
        var assembly = MessageAssembly.Begin(payload, connection.Limits, isLent);
        if (_longBytes > 0 && _longBytes + assembly.Length > connection.Limits.MaxBytes)
            throw new PipeViolationException($"The answer to call {call.Number} has {assembly.Length} bytes beside {_longBytes} of others; {connection.Limits.MaxBytes} are allowed.");
        _longBytes += assembly.Length;
        call.Assembly = assembly;
    }

    private void Answer(OutgoingCall call, Message answer, bool isFault)
    {
        connection.Count(call, isFault);
        connection.Calls.Release(call);
        if (((IAnswered)call).TryAnswer(answer, isFault))
            ready.Add(call);
    }

    private void EndSequence(OutgoingCall call, Message? fault)
    {
        connection.Count(call, fault is not null);
        connection.Calls.Release(call);
        if (((ISequenceAnswered)call).TakeEnd(fault))
            ready.Add(call);
    }

    private void Return(OutgoingCall call)
    {
        connection.Calls.Release(call);
        ThreadPool.UnsafeQueueUserWorkItem(CallSender.Return, call, preferLocal: false);
    }
}
