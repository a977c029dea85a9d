using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Fuzzing;

/// <summary>What a peer says that keeps the rules, as lists of frames: where mutations begin.</summary>
internal static class FuzzSeeds
{
    private static readonly byte[] Result = MessageOf(1, 2, 3);

    internal static readonly byte[][][] All =
    [
        [Frame(FrameType.Ping), Frame(FrameType.Pong), Frame(FrameType.Drain, 1), Frame(FrameType.Resume, 1), Frame(FrameType.Goodbye, payload: [1, (byte)'x'])],
        [Frame(FrameType.Result, 1, 0, payload: Result), Frame(FrameType.Result, 2, 1, payload: Result), Frame(FrameType.End, FuzzTarget.Sequence, 2)],
        [
            Frame(FrameType.Result, 1, 0, FrameFlags.Long, LengthsOf(1, 3000, 4000)),
            Frame(FrameType.AnswerChunk, 1, 0, payload: new byte[4000]),
            Frame(FrameType.Result, 2, 1, FrameFlags.Long, LengthsOf(50)),
            Frame(FrameType.AnswerChunk, 2, 1, payload: new byte[25]),
            Frame(FrameType.AnswerChunk, 1, 0, payload: new byte[3001]),
            Frame(FrameType.AnswerChunk, 2, 1, payload: new byte[25]),
        ],
        [
            Frame(FrameType.Item, FuzzTarget.Sequence, 2, payload: Result),
            Frame(FrameType.Item, FuzzTarget.Sequence, 2, FrameFlags.Long, LengthsOf(4, 1000)),
            Frame(FrameType.AnswerChunk, FuzzTarget.Sequence, 2, payload: new byte[1004]),
            Frame(FrameType.Item, FuzzTarget.Sequence, 2, payload: Result),
            Frame(FrameType.Fault, FuzzTarget.Sequence, 2, payload: FaultOf(new IOException("disk"))),
        ],
        [Frame(FrameType.Fault, 1, 0, payload: [2]), Frame(FrameType.Fault, 2, 1, payload: [4]), Frame(FrameType.Fault, FuzzTarget.Sequence, 2, payload: [5])],
        [Frame(FrameType.Fault, 1, 0, payload: FaultOf(new ArgumentException("wrong", "name"))), Frame(FrameType.Fault, 2, 1, payload: FaultOf(new SubpartitionUnavailableException("a", "b", "c")))],
        [
            Frame(FrameType.Call, 1, 0, payload: CallOf(DeskContract.Call, Result)),
            Frame(FrameType.Call, 2, 1, FrameFlags.Deadline | FrameFlags.Trace | FrameFlags.PassesDrain, [.. BitConverter.GetBytes(DeskContract.Call.Id), 9, 9, 9, 0, .. new byte[25], 3, 0, (byte)'a', (byte)'=', (byte)'b', .. Result]),
            Frame(FrameType.Call, 3, 2, payload: CallOf(DeskContract.Read, 200, 0, 0, 0, 200, 0, 0, 0)),
            Frame(FrameType.Cancel, 3, 2),
            Frame(FrameType.Call, 4, 3, payload: CallOf(DeskContract.Send, 1, 0, 0, 0)),
            Frame(FrameType.Call, 5, 4, payload: [1, 2, 3, 4, 5, 6, 7, 8]),
        ],
        [
            Frame(FrameType.Call, 1, 0, FrameFlags.Long, CallOf(DeskContract.Call, LengthsOf(2, 5000, 100))),
            Frame(FrameType.CallChunk, 1, 0, payload: new byte[4096]),
            Frame(FrameType.Call, 2, 1, FrameFlags.Long, CallOf(DeskContract.Send, LengthsOf(4))),
            Frame(FrameType.CallChunk, 2, 1, payload: new byte[4]),
            Frame(FrameType.CallChunk, 1, 0, payload: new byte[1006]),
            Frame(FrameType.Cancel, 1, 0),
        ],
    ];

    private static byte[] FaultOf(Exception exception)
    {
        var writer = new Remoting.PayloadWriter();
        FaultCodec.Write(writer, exception, 4096);
        return writer.Written.ToArray();
    }
}
