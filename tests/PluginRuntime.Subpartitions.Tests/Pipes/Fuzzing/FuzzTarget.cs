using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Fuzzing;

/// <summary>
/// Lets a connection with calls under way read any bytes. Whatever they are, it must end for a reason that the protocol knows, with an outcome for
/// every call, nothing executed that was not called, and little memory.
/// </summary>
internal static class FuzzTarget
{
    /// <summary>Calls that are under way when the bytes come: number <em>n</em> is in slot <em>n</em> - 1.</summary>
    internal const int Calls = 3;

    /// <summary>The last call is one that is answered by a sequence.</summary>
    internal const ulong Sequence = Calls;

    internal static readonly PipeLimits Limits = PipePair.Limits with { MaxCalls = 8, FrameBytes = 4096, ChunkBytes = 4096, MaxMessageBytes = 100_000, MaxBytes = 150_000, SequenceWindowBytes = 10_000, OutputBytes = 50_000 };

    private static readonly byte[] Hello = [.. "PRT1"u8, 1, 0, 1, 0, .. PipePair.Token];

    internal static async Task RunAsync(byte[] input, params int[] pieces)
    {
        var stream = new ScriptedStream(Hello, pieces);
        await using var connection = await PipeConnection.AcceptAsync(stream, PipePair.Token, new PipeOptions { Peer = "fuzz", Limits = Limits }, CancellationToken.None);
        var executed = 0;
        connection.Serve(new DeskContract(), new Desk { OnCall = (data, _) => { Interlocked.Increment(ref executed); return new(data); } });
        var desk = DeskContract.Over(connection.Channel);
        var calls = new List<Task>();
        for (var call = 1; call < Calls; call++)
            calls.Add(desk.CallAsync([1], default).AsTask());
        calls.Add(ReadAsync(desk));
        stream.Release(input);

        var reason = await connection.Closed.Within("close");
        Assert.True(reason.Code is PipeCloseCode.PeerViolation or PipeCloseCode.PeerGone or PipeCloseCode.ClosedByPeer or PipeCloseCode.Accused, reason.ToString());
        foreach (var call in calls)
        {
            try
            {
                await call.Within("outcome of a call");
            }
            catch (Exception exception) when (exception is PluginRuntimeException or OperationCanceledException || FaultTypes.Make(exception.GetType().FullName!, "", [null]) is not null)
            {
                // Lost, or failed as the bytes say.
            }
        }

        Assert.Equal(0, connection.CallsOut);
        Assert.InRange(Volatile.Read(ref executed), 0, input.Length / FrameHeader.Size);
    }

    private static async Task ReadAsync(IDesk desk)
    {
        await foreach (var _ in desk.ReadAsync(1, 1, default))
        {
        }
    }
}
