using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class CancellationTests
{
    [Fact]
    public async Task CallThatIsCancelled_EndsAtOnce_AndItsImplementationIsTold()
    {
        await using var pair = await PipePair.OpenAsync();
        var entered = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        pair.Desk.OnCall = async (data, token) =>
        {
            await using var registration = token.Register(told.SetResult);
            entered.SetResult();
            await go.Task;
            return data;
        };
        using var source = new CancellationTokenSource();
        var call = pair.Caller.CallAsync([1], source.Token).AsTask();
        await entered.Task.Within("call");
        await source.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        Assert.Equal(source.Token, cancelled.CancellationToken);
        await told.Task.Within("word to the implementation");

        // Its place is taken until the other end has answered.
        Assert.Equal(1, pair.Kernel.CallsOut);
        go.SetResult();
        await Deadline.Until(() => pair.Kernel.CallsOut == 0, "free place");
    }

    [Fact]
    public async Task CallWithACancelledToken_IsNotSent()
    {
        await using var peer = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peer.Caller.CallAsync([1], new CancellationToken(true)).Within("cancellation"));
        Assert.Equal(0, peer.Connection.CallsOut);
        Assert.False(peer.Connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task CallThatIsCancelledWhileItWaitsForItsTurn_IsNeverSent()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 1 });
        var first = peer.Caller.CallAsync([1], default);
        var (call, _) = await peer.ReadAsync(FrameType.Call);
        using var source = new CancellationTokenSource();
        var second = peer.Caller.CallAsync([2], source.Token);
        var third = peer.Caller.CallAsync([3], default);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Within("cancellation"));
        await peer.WriteAsync(Frame(FrameType.Result, call.Call, payload: MessageOf(1)));
        await first.Within("result");
        var (next, payload) = await peer.ReadAsync(FrameType.Call);
        Assert.Equal(2ul, next.Call);
        Assert.Equal(CallOf(DeskContract.Call, MessageOf(3))[8..], payload[8..]);
        await peer.WriteAsync(Frame(FrameType.Result, next.Call, payload: MessageOf(3)));
        await third.Within("result");
    }

    [Fact]
    public async Task CancelAndAnswerThatCross_AreNoViolation()
    {
        await using var peer = await OpenAsync();
        using var source = new CancellationTokenSource();
        var call = peer.Caller.CallAsync([1], source.Token);
        var (header, _) = await peer.ReadAsync(FrameType.Call);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        await peer.WriteAsync(Frame(FrameType.Result, header.Call, payload: MessageOf(1)));
        Assert.Equal(header.Call, (await peer.ReadAsync(FrameType.Cancel)).Header.Call);
        await Deadline.Until(() => peer.Connection.CallsOut == 0, "free place");

        // And the other way round: a cancel for a call that is answered.
        peer.Connection.Serve(new DeskContract(), new Desk());
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Call, MessageOf(1))));
        await peer.ReadAsync(FrameType.Result);
        await peer.WriteAsync([.. Frame(FrameType.Cancel, 1), .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
    }

    [Fact]
    public async Task CallCancelledBeforeItsArgumentsAreWhole_IsAnsweredAndNotExecuted()
    {
        await using var peer = await OpenAsync();
        var executed = false;
        peer.Connection.Serve(new DeskContract(), new Desk { OnCall = (data, _) => { executed = true; return new(data); } });
        await peer.WriteAsync([
            .. Frame(FrameType.Call, 1, flags: FrameFlags.Long, payload: CallOf(DeskContract.Call, LengthsOf(10))),
            .. Frame(FrameType.CallChunk, 1, payload: [1, 2]),
            .. Frame(FrameType.Cancel, 1)]);
        Assert.Equal(1ul, (await peer.ReadAsync(FrameType.Fault)).Header.Call);
        Assert.False(executed);
        Assert.Equal(0, peer.Connection.CallsIn);
    }

    [Fact]
    public async Task CancellationThatTheImplementationThrowsByItself_IsCancellationAtTheCaller()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = (_, _) => throw new OperationCanceledException("of its own");
        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => pair.Caller.CallAsync([1], default).Within("cancellation"));
        Assert.Equal("of its own", exception.Message);
    }

    [Fact]
    public async Task CallbackThatThrowsAtCancellation_HarmsNobody()
    {
        await using var pair = await PipePair.OpenAsync();
        var entered = new TaskCompletionSource();
        pair.Desk.OnCall = async (data, token) =>
        {
            token.Register(() => throw new InvalidOperationException("in a callback"));
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return data;
        };
        using var source = new CancellationTokenSource();
        var call = pair.Caller.CallAsync([1], source.Token);
        await entered.Task.Within("call");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        await Deadline.Until(() => pair.Kernel.CallsOut == 0, "answer");
    }

    [Fact]
    public async Task DeadlineAtTheCaller_EndsTheCall_AndCancelsItThere()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(time: time);
        ValueTask<byte[]> call;
        using (CallDeadline.Within(TimeSpan.FromSeconds(20)))
            call = peer.Caller.CallAsync([1], default);
        var (header, payload) = await peer.ReadAsync(FrameType.Call);
        Assert.Equal(FrameFlags.Deadline, header.Flags & FrameFlags.Deadline);
        Assert.InRange(BitConverter.ToUInt32(payload, 8), 1_000u, 60_000u);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(2));
        var late = await Assert.ThrowsAsync<CallDeadlineException>(() => call.Within("deadline"));
        Assert.Equal("IDesk.CallAsync", late.Method);
        Assert.InRange(late.Deadline.TotalSeconds, 1, 20);
        await peer.ReadAsync(FrameType.Cancel);
    }

    [Fact]
    public async Task DeadlineAtTheCallee_CancelsTheImplementation_AndCallsItMakesInTurnHaveWhatIsLeft()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(time: time);
        var ticks = new TaskCompletionSource<long>();
        peer.Connection.Serve(new DeskContract(), new Desk
        {
            OnCall = async (data, token) =>
            {
                ticks.SetResult(CallDeadline.Ticks - Environment.TickCount64);
                await Task.Delay(Timeout.Infinite, token);
                return data;
            },
        });
        await peer.WriteAsync(Frame(FrameType.Call, 1, flags: FrameFlags.Deadline, payload: [.. BitConverter.GetBytes(DeskContract.Call.Id), .. BitConverter.GetBytes(60_000), .. MessageOf(1)]));
        Assert.InRange(await ticks.Task.Within("call"), 1_000, 60_000);
        time.Advance(TimeSpan.FromMinutes(2));
        await peer.ReadAsync(FrameType.Fault);
        Assert.Equal(long.MaxValue, CallDeadline.Ticks);
    }

    [Fact]
    public async Task CallWithoutDeadline_HasNone_WhateverRanBeforeOnItsThread()
    {
        await using var pair = await PipePair.OpenAsync();
        var ticks = new List<long>();
        pair.Desk.OnCall = (data, _) =>
        {
            ticks.Add(CallDeadline.Ticks);
            return new(data);
        };
        for (var turn = 0; turn < 50; turn++)
        {
            using (CallDeadline.Within(TimeSpan.FromMinutes(5)))
                await pair.Caller.CallAsync([1], default).Within("result");
            await pair.Caller.CallAsync([1], default).Within("result");
        }

        for (var turn = 0; turn < 100; turn++)
            Assert.Equal(turn % 2 == 1, ticks[turn] == long.MaxValue);
    }

    [Fact]
    public async Task CallThatExpiresWhileItWaitsForItsTurn_IsNeverSent()
    {
        var time = new FakeTimeProvider();
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 1 }, time);
        var first = peer.Caller.CallAsync([1], default);
        await peer.ReadAsync(FrameType.Call);
        ValueTask<byte[]> second;
        using (CallDeadline.Within(TimeSpan.FromSeconds(20)))
            second = peer.Caller.CallAsync([2], default);
        time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<CallDeadlineException>(() => second.Within("deadline"));
        await peer.WriteAsync([.. Frame(FrameType.Result, 1, payload: MessageOf(1)), .. Frame(FrameType.Ping)]);
        await first.Within("result");
        await peer.ReadAsync(FrameType.Pong);
    }

    [Fact]
    public async Task DeadlineThatHasPassed_FailsTheCallAtOnce()
    {
        await using var peer = await OpenAsync();
        using var scope = CallDeadline.Within(TimeSpan.FromMilliseconds(1));
        await Deadline.Until(() => Environment.TickCount64 > CallDeadline.Ticks, "deadline");
        await Assert.ThrowsAsync<CallDeadlineException>(() => peer.Caller.CallAsync([1], default).Within("deadline"));
        Assert.Equal(0, peer.Connection.CallsOut);
    }

    [Fact]
    public async Task CancelledCaller_IsNotToldBeforeItsMemoryIsLetGo()
    {
        // The other end reads little, so that pieces of the array are under way when the call is cancelled.
        await using var peer = await OpenAsync(capacity: 10_000);
        using var source = new CancellationTokenSource();
        var data = new byte[5_000_000];
        data.AsSpan().Fill(1);
        var call = peer.Caller.CallAsync(data, source.Token).AsTask();
        await peer.ReadAsync(FrameType.Call);
        await peer.ReadAsync(FrameType.CallChunk);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        data.AsSpan().Fill(2);
        while (true)
        {
            var (header, payload) = await peer.ReadAsync();
            if (header.Type == FrameType.Cancel)
                break;
            Assert.Equal(-1, payload.AsSpan().IndexOf((byte)2));
        }

        await peer.WriteAsync([.. Frame(FrameType.Fault, 1, payload: [2]), .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
    }
}
