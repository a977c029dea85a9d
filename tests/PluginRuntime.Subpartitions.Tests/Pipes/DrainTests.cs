using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class DrainTests
{
    [Fact]
    public async Task DrainOfAnIdlePipe_IsThroughAtOnce_AndOnlyCallsThatPassADrainPass()
    {
        await using var pair = await PipePair.OpenAsync();
        var owner = new Owner { Target = pair.Kernel };
        var routed = DeskContract.Over(owner);
        await routed.CallAsync([1], default).Within("result");
        await pair.Kernel.DrainAsync(default).Within("end of the drain");
        Assert.True(pair.Kernel.IsDraining);
        await Assert.ThrowsAsync<IOException>(() => routed.CallAsync([1], default).Within("refusal"));
        Assert.Single(owner.Refused);

        // The child's calls, and those between kernel and child, go on.
        Assert.Equal([1], await pair.Caller.CallAsync([1], default).Within("result"));
        pair.Kernel.Serve(new DeskContract(), new Desk());
        Assert.Equal([2], await DeskContract.Over(pair.Child.Channel).CallAsync([2], default).Within("result"));
    }

    [Fact]
    public async Task Drain_WaitsForCallsInside_AndNotForThoseThatPass()
    {
        await using var pair = await PipePair.OpenAsync();
        var routed = DeskContract.Over(new Owner { Target = pair.Kernel });
        var go = new TaskCompletionSource<byte[]>();
        pair.Desk.OnCall = (data, _) => new ValueTask<byte[]>(data[0] == 1 ? go.Task : new TaskCompletionSource<byte[]>().Task);
        var inside = routed.CallAsync([1], default);
        _ = pair.Caller.CallAsync([2], default).AsTask();
        var drain = pair.Kernel.DrainAsync(default);
        await pair.Caller.SendAsync(1, default).Within("call that passes");
        Assert.False(drain.IsCompleted);
        go.SetResult([5]);
        Assert.Equal([5], await inside.Within("result of the call inside"));
        await drain.Within("end of the drain");
    }

    [Fact]
    public async Task Drain_WaitsForCallsThatThePeerMakesMeanwhile()
    {
        await using var pair = await PipePair.OpenAsync();
        var routed = DeskContract.Over(new Owner { Target = pair.Kernel });
        var go = new TaskCompletionSource<byte[]>();
        pair.Kernel.Serve(new DeskContract(), new Desk { OnCall = (_, _) => new(go.Task) });
        var back = DeskContract.Over(pair.Child.Channel);
        var draining = new TaskCompletionSource();
        pair.Desk.OnCall = async (data, token) =>
        {
            await draining.Task.WaitAsync(token);
            _ = back.CallAsync([1], default).AsTask();
            return data;
        };
        var inside = routed.CallAsync([1], default);
        var drain = pair.Kernel.DrainAsync(default);
        await Deadline.Until(() => pair.Child.PeerDrain.IsOn, "drain at the other end");
        draining.SetResult();
        await inside.Within("result");
        await pair.Caller.SendAsync(1, default).Within("call that passes");
        Assert.False(drain.IsCompleted);
        go.SetResult([1]);
        await drain.Within("end of the drain");
    }

    [Fact]
    public async Task CallsThatWaitForTheirTurnWhenTheDrainBegins_GoBackToTheirOwner()
    {
        await using var next = await PipePair.OpenAsync();
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 1 });
        var owner = new Owner { Target = peer.Connection, Next = next.Kernel };
        var routed = DeskContract.Over(owner);
        var first = routed.CallAsync([1], default);
        var second = routed.CallAsync([2], default);
        await peer.ReadAsync(FrameType.Call);
        var drain = peer.Connection.DrainAsync(default);
        Assert.Equal([2], await second.Within("result from elsewhere"));
        Assert.False(Assert.Single(owner.Returned).WasSent);
        var (header, _) = await peer.ReadAsync(FrameType.Drain);
        await peer.WriteAsync([.. Frame(FrameType.Drained, header.Call), .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
        Assert.False(drain.IsCompleted);
        await peer.WriteAsync(Frame(FrameType.Result, 1, payload: MessageOf(7)));
        Assert.Equal([7], await first.Within("result"));
        await drain.Within("end of the drain");
    }

    [Fact]
    public async Task CallThatReachesADrainingPeer_IsNotExecuted_AndGoesElsewhere()
    {
        // As seen by the peer: it is turned away.
        await using var peer = await OpenAsync();
        var executed = 0;
        peer.Connection.Serve(new DeskContract(), new Desk { OnCall = (data, _) => { executed++; return new(data); } });
        await peer.WriteAsync([.. Frame(FrameType.Drain, 1), .. Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Call, MessageOf(1)))]);
        await peer.ReadAsync(FrameType.Drained);
        var (_, fault) = await peer.ReadAsync(FrameType.Fault);
        Assert.True(FaultCodec.IsNotExecuted(fault));
        Assert.Equal(0, executed);
        await peer.WriteAsync(Frame(FrameType.Call, 2, flags: FrameFlags.PassesDrain, payload: CallOf(DeskContract.Call, MessageOf(1))));
        await peer.ReadAsync(FrameType.Result);
        await peer.WriteAsync([.. Frame(FrameType.Resume, 1), .. Frame(FrameType.Call, 3, payload: CallOf(DeskContract.Call, MessageOf(1)))]);
        await peer.ReadAsync(FrameType.Result);

        // As seen by the caller: its owner gets it back.
        await using var next = await PipePair.OpenAsync();
        var owner = new Owner { Target = peer.Connection, Next = next.Kernel };
        var call = DeskContract.Over(owner).CallAsync([3], default);
        var (header, _) = await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Fault, header.Call, header.Slot, payload: fault));
        Assert.Equal([3], await call.Within("result from elsewhere"));
        Assert.Single(owner.Returned);
    }

    [Fact]
    public async Task Resume_LetsCallsPassAgain_AndTheNextDrainIsAnotherOne()
    {
        await using var peer = await OpenAsync();
        var routed = DeskContract.Over(new Owner { Target = peer.Connection });
        var drain = peer.Connection.DrainAsync(default);
        Assert.Equal(1ul, (await peer.ReadAsync(FrameType.Drain)).Header.Call);
        peer.Connection.Resume();
        await Assert.ThrowsAsync<InvalidOperationException>(() => drain.Within("end of the drain"));
        Assert.Equal(1ul, (await peer.ReadAsync(FrameType.Resume)).Header.Call);
        Assert.False(peer.Connection.IsDraining);
        var call = routed.CallAsync([1], default);
        var (header, _) = await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Result, header.Call, payload: MessageOf(1)));
        await call.Within("result");

        // The word that the first is through was on its way when it was taken back; it does not count for the second.
        var second = peer.Connection.DrainAsync(default);
        Assert.Equal(2ul, (await peer.ReadAsync(FrameType.Drain)).Header.Call);
        await peer.WriteAsync([.. Frame(FrameType.Drained, 1), .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
        Assert.False(second.IsCompleted);
        await peer.WriteAsync(Frame(FrameType.Drained, 2));
        await second.Within("end of the drain");
    }

    [Fact]
    public async Task ResumeAfterTheClose_DoesNotLetTheNextDrainWait()
    {
        await using var pair = await PipePair.OpenAsync();
        await pair.Kernel.DrainAsync(default).Within("end of the drain");
        await pair.Child.DisposeAsync().Within("end of the child");
        await pair.Kernel.Closed.Within("end of the pipe");
        pair.Kernel.Resume();
        await Assert.ThrowsAsync<PipeClosedException>(() => pair.Kernel.DrainAsync(default).Within("end of the second drain"));
    }

    [Fact]
    public async Task DrainThatIsCancelled_GoesOn()
    {
        await using var peer = await OpenAsync();
        using var source = new CancellationTokenSource();
        var drain = peer.Connection.DrainAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain.Within("cancellation"));
        Assert.True(peer.Connection.IsDraining);
        var (header, _) = await peer.ReadAsync(FrameType.Drain);
        await peer.WriteAsync(Frame(FrameType.Drained, header.Call));
        await peer.Connection.DrainAsync(default).Within("end of the drain");
    }

    [Fact]
    public async Task DrainOfAPipeThatIsLost_SaysSo()
    {
        await using var peer = await OpenAsync();
        var drain = peer.Connection.DrainAsync(default);
        peer.Stream.StopWriting();
        Assert.Equal(PipeCloseCode.PeerGone, (await Assert.ThrowsAsync<PipeClosedException>(() => drain.Within("loss"))).Reason.Code);
        await Assert.ThrowsAsync<PipeClosedException>(() => peer.Connection.DrainAsync(default).Within("loss"));
    }

    [Fact]
    public async Task DrainsUnderLoad_LoseNothing_AndNothingIsInsideWhenTheyAreThrough()
    {
        await using var pair = await PipePair.OpenAsync();
        var inside = 0;
        pair.Desk.OnCall = async (data, _) =>
        {
            Interlocked.Increment(ref inside);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            return data;
        };
        var owner = new KeepingOwner { Connection = pair.Kernel };
        var routed = DeskContract.Over(owner);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal([(byte)number], await routed.CallAsync([(byte)number], default));
                count++;
            }

            return count;
        })).ToList();
        for (var turn = 0; turn < 100; turn++)
        {
            await pair.Kernel.DrainAsync(default).Within("end of the drain");
            Assert.Equal(0, Volatile.Read(ref inside));
            Assert.Equal(0, pair.Child.CallsIn);
            pair.Kernel.Resume();
            owner.SendAll();
        }

        await stop.CancelAsync();
        owner.SendAll();
        var counts = await Task.WhenAll(callers).Within("end of the callers");
        Assert.NotEqual(0, counts.Sum());
    }
}
