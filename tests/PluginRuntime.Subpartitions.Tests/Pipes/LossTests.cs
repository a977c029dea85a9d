using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>What each end sees when the other fails.</summary>
public sealed class LossTests
{
    [Fact]
    public async Task CallsThatWerePendingWhenThePipeWasLost_GoToTheirOwnerOnce_WithWhetherTheyWereSent()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 30_000 }, capacity: 10_000);
        var owner = new Owner { Target = peer.Connection };
        var routed = DeskContract.Over(owner);
        var answered = routed.CallAsync([1], default);
        var (header, _) = await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Result, header.Call, header.Slot, payload: MessageOf(1)));
        await answered.Within("result");

        // One that was read; one that is in the pipe; and as many as fit the buffer and the queue behind it.
        var calls = Enumerable.Range(0, 200).Select(_ => routed.CallAsync(new byte[1000], default).AsTask()).ToList();
        await peer.ReadAsync(FrameType.Call);
        await peer.Stream.DisposeAsync();
        foreach (var call in calls)
            await Assert.ThrowsAsync<IOException>(() => call.Within("loss"));
        await peer.Connection.Closed.Within("close");
        Assert.Equal(200, owner.Lost.Count);
        Assert.Equal(200, owner.Lost.Select(lost => lost.Call).Distinct().Count());
        var sent = owner.Lost.Count(lost => lost.WasSent);
        Assert.InRange(sent, 1, 60);
        Assert.All(owner.Lost, lost => Assert.Equal(PipeCloseCode.PeerGone, lost.Reason.Code));
        Assert.Equal(0, peer.Connection.CallsOut);
        Assert.False(peer.Connection.TrySend(owner.Lost.First().Call));
    }

    [Fact]
    public async Task RepeatableCallThatWasLost_IsSentToTheNext_AndTheOtherFails()
    {
        await using var next = await PipePair.OpenAsync();
        await using var peer = await OpenAsync();
        var owner = new Owner { Target = peer.Connection, Next = next.Kernel };
        var routed = DeskContract.Over(owner);
        var repeatable = routed.RepeatableAsync([1, 2], default);
        var other = routed.CallAsync([3], default);
        await peer.ReadAsync(FrameType.Call);
        await peer.ReadAsync(FrameType.Call);
        peer.Stream.StopWriting();
        Assert.Equal([1, 2], await repeatable.Within("result from elsewhere"));
        await Assert.ThrowsAsync<IOException>(() => other.Within("loss"));
        Assert.All(owner.Lost, lost => Assert.True(lost.WasSent));
    }

    [Fact]
    public async Task SequenceOfWhichSomethingWasTaken_IsNotSentAgain_AndOneOfWhichNothingWasTakenIs()
    {
        await using var next = await PipePair.OpenAsync();
        foreach (var isTaken in new[] { false, true })
        {
            await using var peer = await OpenAsync(capacity: 1000);
            var owner = new Owner { Target = peer.Connection, Next = next.Kernel };

            // Never sent, since the pipe is full: it may be sent again whatever its method says.
            var full = DeskContract.Over(owner).CallAsync(new byte[20_000], default).AsTask();
            await using var reading = DeskContract.Over(owner).ReadAsync(3, 4, default).GetAsyncEnumerator();
            var first = reading.MoveNextAsync().AsTask();
            if (isTaken)
            {
                await peer.ReadAsync(FrameType.Call);
                var (header, _) = await peer.ReadAsync(FrameType.Call);
                await peer.WriteAsync(Frame(FrameType.Item, header.Call, header.Slot, payload: MessageOf(9, 9, 9, 9)));
                Assert.True(await first.Within("element"));
                first = reading.MoveNextAsync().AsTask();
            }

            await peer.Stream.DisposeAsync();
            if (isTaken)
            {
                await Assert.ThrowsAsync<IOException>(() => first.Within("loss"));
            }
            else
            {
                Assert.True(await first.Within("element from elsewhere"));
                Assert.True(await reading.MoveNextAsync().Within("element"));
                Assert.True(await reading.MoveNextAsync().Within("element"));
                Assert.False(await reading.MoveNextAsync().Within("end"));
            }

            await Assert.ThrowsAsync<IOException>(() => full.Within("loss"));
        }
    }

    [Fact]
    public async Task CallOverAPipeThatIsLost_SaysWhetherItMayHaveBeenExecuted()
    {
        await using var peer = await OpenAsync();
        var call = peer.Caller.CallAsync([1], default);
        await peer.ReadAsync(FrameType.Call);
        peer.Stream.StopWriting();
        var lost = await Assert.ThrowsAsync<SubpartitionLostException>(() => call.Within("loss"));
        Assert.Equal("fake", lost.Subpartition);
        Assert.Contains("the process at the other end is gone", lost.Reason);
        var unavailable = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => peer.Caller.CallAsync([1], default).Within("refusal"));
        Assert.Contains("the process at the other end is gone", unavailable.Message);
    }

    [Fact]
    public async Task ImplementationsInside_AreCancelledWhenThePipeIsLost()
    {
        await using var pair = await PipePair.OpenAsync();
        var entered = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        pair.Desk.OnCall = async (data, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.SetResult();
            return data;
        };
        var call = pair.Caller.CallAsync([1], default).AsTask();
        await entered.Task.Within("call");
        await pair.Kernel.DisposeAsync().Within("close");
        await ended.Task.Within("end of the implementation");
        Assert.Equal(PipeCloseCode.ClosedByPeer, (await pair.Child.Closed.Within("close of the other end")).Code);
        Assert.Equal(PipeCloseCode.ClosedHere, (await pair.Kernel.Closed).Code);
        await Assert.ThrowsAsync<SubpartitionLostException>(() => call.Within("loss"));
    }

    [Fact]
    public async Task AnswersThatWereGivenBeforeTheClose_ReachTheOtherEnd()
    {
        for (var turn = 0; turn < 30; turn++)
        {
            await using var pair = await PipePair.OpenAsync();
            var answered = 0;
            pair.Desk.OnCall = (data, _) =>
            {
                Interlocked.Increment(ref answered);
                return new(data);
            };
            var calls = Enumerable.Range(0, 50).Select(_ => pair.Caller.CallAsync([1], default).AsTask()).ToList();
            await Deadline.Until(() => Volatile.Read(ref answered) == 50 && pair.Child.CallsIn == 0, "50 answers");
            await pair.Child.DisposeAsync().Within("close");
            foreach (var call in calls)
                Assert.Equal([1], await call.Within("result"));
        }
    }

    [Fact]
    public async Task PeerThatDoesNotReadAnyMore_ButGoesOnWriting_IsClosedInTheEnd()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(time: time);
        peer.Stream.StopReading();
        var call = peer.Caller.CallAsync([1], default).AsTask();
        await Deadline.Until(() => { time.Advance(TimeSpan.FromSeconds(1)); return peer.Connection.Closed.IsCompleted; }, "close");
        Assert.Equal(PipeCloseCode.Broken, (await peer.Connection.Closed).Code);
        await Assert.ThrowsAsync<SubpartitionLostException>(() => call.Within("loss"));
    }

    [Fact]
    public async Task LastWordOfAPeerWhosePipeBreaks_IsHeard()
    {
        // It has said why, and reads no more: our write fails, and its word counts all the same.
        await using var peer = await OpenAsync();
        peer.Stream.StopReading();
        var call = peer.Caller.CallAsync([1], default).AsTask();
        await peer.WriteAsync(Frame(FrameType.Goodbye, payload: [(byte)PipeCloseCode.PeerViolation, .. "odd frame"u8]));
        var reason = await peer.Connection.Closed.Within("close");
        Assert.Equal(PipeCloseCode.Accused, reason.Code);
        Assert.Contains("odd frame", reason.Text);
        await Assert.ThrowsAsync<SubpartitionLostException>(() => call.Within("loss"));
    }

    [Fact]
    public async Task SilentPeer_IsAskedForASign_AndClosedWhenItGivesNone()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(new PipeLimits { HangTimeout = TimeSpan.FromSeconds(40) }, time);
        for (var turn = 0; turn < 10; turn++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await peer.ReadAsync(FrameType.Ping);
            var reads = peer.Connection.Reads;
            await peer.WriteAsync(Frame(FrameType.Pong));
            await Deadline.Until(() => peer.Connection.Reads > reads, "sign of life");
            time.Advance(TimeSpan.FromSeconds(10));
        }

        time.Advance(TimeSpan.FromSeconds(10));
        await peer.ReadAsync(FrameType.Ping);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(peer.Connection.Closed.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PipeCloseCode.Hung, (await peer.Connection.Closed.Within("close")).Code);
        await peer.ReadAsync(FrameType.Goodbye);
    }

    [Fact]
    public async Task CloseTowardsAPeerThatDoesNotRead_EndsAtItsTimeout()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 30_000 }, time, capacity: 1000);
        var call = peer.Caller.CallAsync(new byte[20_000], default).AsTask();
        var closing = peer.Connection.DisposeAsync().AsTask();
        await Deadline.Until(() => { time.Advance(TimeSpan.FromSeconds(1)); return closing.IsCompleted; }, "close");
        await Assert.ThrowsAsync<SubpartitionLostException>(() => call.Within("loss"));
    }

    [Fact]
    public async Task OwnerThatThrows_FailsTheCallWithIt()
    {
        await using var peer = await OpenAsync();
        var call = DeskContract.Over(new Throwing(peer.Connection)).CallAsync([1], default);
        await peer.ReadAsync(FrameType.Call);
        peer.Stream.StopWriting();
        Assert.Equal("owner", (await Assert.ThrowsAsync<NotSupportedException>(() => call.Within("failure"))).Message);
    }

    private sealed class Throwing(PipeConnection connection) : CallChannel
    {
        public override void OnLost(OutgoingCall call, PipeCloseReason reason) => throw new NotSupportedException("owner");

        public override void OnReturned(OutgoingCall call) => throw new NotSupportedException("owner");

        protected override void Submit(OutgoingCall call) => Assert.True(connection.TrySend(call));
    }

    [Fact]
    public async Task ProducerThatWaitsForRoom_EndsWhenThePipeBeginsToClose_ThoughTheOtherEndReadsNothing()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 1000, GoodbyeTimeout = TimeSpan.FromHours(1) }, capacity: 1000);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Connection.Serve(new DeskContract(), new Desk { OnBorrow = _ => WithoutEnd(ended) });
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Borrow)));
        await Deadline.Until(() => peer.Connection.Output.IsFull, "output that is full");

        var closing = peer.Connection.DisposeAsync().AsTask();
        await ended.Task.Within("end of the producer");
        Assert.False(closing.IsCompleted);
        await peer.Stream.DisposeAsync();
        await closing.Within("close");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WithoutEnd(TaskCompletionSource ended)
    {
        try
        {
            while (true)
            {
                await Task.Yield();
                yield return new byte[5000];
            }
        }
        finally
        {
            ended.SetResult();
        }
    }
}
