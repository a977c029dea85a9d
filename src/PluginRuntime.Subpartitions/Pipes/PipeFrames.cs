using System.Text;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What the loop that reads does with each frame: it goes to the part of the connection that it is for.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ownDrain">Told when the other end is through with it.</param>
/// <param name="ready">Takes what user code is to see.</param>
internal sealed class PipeFrames(PipeConnection connection, OwnDrain ownDrain, ReadyWork ready) : IFrameSink
{
    private readonly CallFrames _calls = new(connection, ready);
    private readonly AnswerFrames _answers = new(connection, ready);

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Call:
                _calls.OnCall(header, payload);
                break;
            case FrameType.Cancel:
                _calls.OnCancel(header);
                break;
            case FrameType.Credit:
                _calls.OnCredit(header, payload);
                break;
            case FrameType.Result:
                _answers.OnResult(header, payload);
                break;
            case FrameType.Item:
                _answers.OnItem(header, payload);
                break;
            case FrameType.End:
                _answers.OnEnd(header);
                break;
            case FrameType.Fault:
                _answers.OnFault(header, payload);
                break;
            case FrameType.Drain:
                connection.PeerDrain.Begin(header.Call);
                break;
            case FrameType.Drained:
                ownDrain.OnPeerThrough(header.Call);
                break;
            case FrameType.Resume:
                connection.PeerDrain.End(header.Call);
                break;
            case FrameType.Ping:
                connection.Output.Append(new FrameHeader(FrameType.Pong, 0, 0));
                break;
            case FrameType.Goodbye:
                connection.Close(ReadGoodbye(payload));
                break;
        }
    }

    /// <inheritdoc/>
    public MessageAssembly OnChunk(in FrameHeader header) =>
        header.Type == FrameType.CallChunk ? _calls.OnChunk(header) : _answers.OnChunk(header);

    /// <inheritdoc/>
    public void OnChunkEnd(in FrameHeader header)
    {
        if (header.Type == FrameType.CallChunk)
            _calls.OnChunkEnd(header);
        else
            _answers.OnChunkEnd(header);
    }

    private static PipeCloseReason ReadGoodbye(ReadOnlySpan<byte> payload)
    {
        var text = Encoding.UTF8.GetString(payload[1..]);
        return (PipeCloseCode)payload[0] == PipeCloseCode.PeerViolation
            ? new PipeCloseReason(PipeCloseCode.Accused, $"The other end closed the pipe and says of this one: {text}")
            : new PipeCloseReason(PipeCloseCode.ClosedByPeer, $"The other end closed the pipe: {text}");
    }
}
