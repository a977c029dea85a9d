using System.Buffers.Binary;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What the loop that reads does with the other end's calls.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ready">Takes calls that are to be executed.</param>
internal sealed class CallFrames(PipeConnection connection, ReadyWork ready)
{
    internal void OnCall(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        connection.Incoming.Check(header);
        var head = CallHead.Read(payload, header.Flags);
        var call = Make(header, head);
        if (header.IsLong)
        {
            call.Assembly = MessageAssembly.Begin(payload[head.Size..], connection.Limits);
            call.LongBytes = call.Assembly.Length;
        }
        else
        {
            call.Arguments = new Message(payload[head.Size..]);
        }

        connection.Incoming.Add(call);
        if (call.DeadlineTicks != long.MaxValue)
            connection.Deadlines.Arm();
        if (!header.IsLong)
            Ready(call);
    }

    internal void OnCancel(in FrameHeader header) => connection.Incoming.Find(header)?.Cancel();

    internal void OnCredit(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (connection.Incoming.Find(header) is not { } call)
            return;
        if (call.Credit is null)
            throw new PipeViolationException($"Credit came for call {header.Call}, which has no sequence to answer it.");
        call.Credit.Grant(BinaryPrimitives.ReadUInt32LittleEndian(payload));
    }

    internal MessageAssembly OnChunk(in FrameHeader header)
    {
        var assembly = connection.Incoming.Find(header)?.Assembly;
        if (assembly is null || assembly.Left < header.Length)
            throw new PipeViolationException($"A piece of {header.Length} bytes came for the arguments of call {header.Call}, which lack {assembly?.Left ?? 0}.");
        return assembly;
    }

    internal void OnChunkEnd(in FrameHeader header)
    {
        var call = connection.Incoming.Find(header)!;
        var assembly = call.Assembly!;
        if (assembly.Left > 0)
            return;
        call.Assembly = null;
        call.Arguments = assembly.ToMessage();
        Ready(call);
    }

    private IncomingCall Make(in FrameHeader header, in CallHead head)
    {
        if (head.From != 0 && connection.MayCallFor?.Invoke(head.From) == false)
            return new IncomingCall(connection, header, head, null, null, IncomingCall.Fate.Fenced);
        var passes = (header.Flags & FrameFlags.PassesDrain) != 0 || !connection.PeerDrain.IsOn;
        if (head.To == 0)
            return new IncomingCall(connection, header, head, connection.Methods.Find(head.Method), null, passes ? IncomingCall.Fate.Executed : IncomingCall.Fate.TurnedAway);

        // Where nobody has the number, the call came too early or too late: whoever sent it knows better by now.
        var target = connection.Targets.GetValueOrDefault(head.To);
        return new IncomingCall(
            connection, header, head, target?.Methods.Find(head.Method), target?.Gate, passes && target is not null ? IncomingCall.Fate.Executed : IncomingCall.Fate.TurnedAway);
    }

    private void Ready(IncomingCall call)
    {
        if (call.MakeReady())
            ready.Add(call);
    }
}
