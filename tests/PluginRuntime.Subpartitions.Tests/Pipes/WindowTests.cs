using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class WindowTests
{
    [Fact]
    public async Task CallsBeyondTheWindow_WaitTheirTurn_InOrder()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 4 });
        var calls = Enumerable.Range(0, 12).Select(number => peer.Caller.CallAsync([(byte)number], default).AsTask()).ToList();
        Assert.Equal(4, peer.Connection.CallsOut);
        var headers = new Queue<FrameHeader>();
        for (var number = 0; number < 12; number++)
        {
            if (number >= 4)
            {
                var oldest = headers.Dequeue();
                await peer.WriteAsync(Frame(FrameType.Result, oldest.Call, oldest.Slot, payload: MessageOf(9)));
            }

            var (header, payload) = await peer.ReadAsync(FrameType.Call);
            Assert.Equal((byte)number, payload[^1]);
            Assert.InRange(header.Slot, 0, 3);
            headers.Enqueue(header);
        }

        await Task.WhenAll(calls[..8]).Within("eight results");
        Assert.All(calls[8..], call => Assert.False(call.IsCompleted));
    }

    [Fact]
    public async Task SlotsAreReserved_CallsThatPassADrainGoAheadOfThoseThatFillTheRest()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 4 });
        peer.Connection.Window.Reserve(2);
        var ordinary = DeskContract.Over(new KeepingOwner { Connection = peer.Connection });
        var ahead = DeskContract.Over(peer.Connection.Channel);
        var calls = Enumerable.Range(0, 4).Select(number => ordinary.CallAsync([(byte)number], default).AsTask()).ToList();
        calls.AddRange(Enumerable.Range(10, 3).Select(number => ahead.CallAsync([(byte)number], default).AsTask()));

        var sent = new List<FrameHeader>();
        foreach (var expected in new byte[] { 0, 1, 10, 11 })
            await AssertNextAsync(expected);

        // The one that passes a drain is before those that came before it, and they come when more than the reserve is free.
        await AnswerAsync(0);
        await AssertNextAsync(12);
        foreach (var number in new[] { 1, 2, 3 })
            await AnswerAsync(number);
        await AssertNextAsync(2);
        await AnswerAsync(4);
        await AssertNextAsync(3);
        await Task.WhenAll([.. calls[..2], .. calls[4..]]).Within("results");
        Assert.All(calls[2..4], static call => Assert.False(call.IsCompleted));

        async Task AssertNextAsync(byte expected)
        {
            var (header, payload) = await peer.ReadAsync(FrameType.Call);
            Assert.Equal(expected, payload[^1]);
            sent.Add(header);
        }

        Task AnswerAsync(int number) => peer.WriteAsync(Frame(FrameType.Result, sent[number].Call, sent[number].Slot, payload: MessageOf(9)));
    }

    [Fact]
    public async Task ThrottledWindow_LetsFewerCallsThrough_ButThoseThatPassADrain_AndIsOpenAgainAtOnce()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 8 });
        var ordinary = DeskContract.Over(new KeepingOwner { Connection = peer.Connection });
        var ahead = DeskContract.Over(peer.Connection.Channel);
        peer.Connection.Window.Throttle(2);
        var calls = Enumerable.Range(0, 6).Select(number => ordinary.CallAsync([(byte)number], default).AsTask()).ToList();
        calls.Add(ahead.CallAsync([10], default).AsTask());
        Assert.Equal(3, peer.Connection.CallsOut);
        var sent = new List<FrameHeader>();
        foreach (var expected in new byte[] { 0, 1, 10 })
            await AssertNextAsync(expected);

        // One that is answered makes room for one.
        await peer.WriteAsync(Frame(FrameType.Result, sent[0].Call, sent[0].Slot, payload: MessageOf(9)));
        await AssertNextAsync(2);
        await calls[0].Within("result");
        Assert.Equal(3, peer.Connection.CallsOut);

        peer.Connection.Window.Throttle(int.MaxValue);
        foreach (var expected in new byte[] { 3, 4, 5 })
            await AssertNextAsync(expected);
        Assert.Equal(6, peer.Connection.CallsOut);
        Assert.Throws<ArgumentOutOfRangeException>(() => peer.Connection.Window.Throttle(0));

        async Task AssertNextAsync(byte expected)
        {
            var (header, payload) = await peer.ReadAsync(FrameType.Call);
            Assert.Equal(expected, payload[^1]);
            sent.Add(header);
        }
    }

    [Fact]
    public async Task CallsBeyondThoseThatMayWait_FailAtOnce()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { MaxCalls = 1, MaxWaitingCalls = 2 });
        var calls = Enumerable.Range(0, 3).Select(number => peer.Caller.CallAsync([(byte)number], default).AsTask()).ToList();
        var exception = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => peer.Caller.CallAsync([4], default).Within("refusal"));
        Assert.Contains("1 calls to it are not answered, and 2 more wait for their turn", exception.Message);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
    }

    [Fact]
    public async Task RoomForAFewCalls_LetsAFewPass_NotAllThatWait()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 10_000 }, capacity: 5_000);
        using var mayWrite = new ManualResetEventSlim(initialState: true);
        int begun = 0, written = 0;
        var method = new RemoteCall<IDesk, int, NoResult>("IDesk.SlowAsync", "IDesk.SlowAsync(int)", isIdempotent: false)
        {
            WriteArguments = (PayloadWriter writer, in int length) =>
            {
                Interlocked.Increment(ref begun);
                Assert.True(mayWrite.Wait(TimeSpan.FromSeconds(60)), "Nobody let the arguments be written.");
                writer.WriteBytes(new byte[length]);
                Interlocked.Increment(ref written);
            },
            ReadArguments = (ref PayloadReader _) => 0,
            WriteResult = (PayloadWriter _, in NoResult _) => { },
            ReadResult = (ref PayloadReader _) => default,
            Invoke = (_, _, _) => default,
        };
        var calls = Enumerable.Range(0, 500).Select(_ => peer.Connection.Channel.SendAsync(method, 1000, default).AsTask()).ToList();
        mayWrite.Reset();

        // All that is written is read, so that there is room; and the first call that passes keeps it so: it is not in the output yet.
        var read = 0;
        while (Volatile.Read(ref written) > read || Volatile.Read(ref begun) == read)
        {
            await Deadline.Until(() => Volatile.Read(ref begun) > read, "call that passes");
            if (Volatile.Read(ref written) == read)
                break;
            await peer.ReadAsync(FrameType.Call);
            read++;
        }

        Assert.InRange(peer.Connection.CallsOut, read + 1, read + 2);

        mayWrite.Set();
        for (; read < calls.Count; read++)
            await peer.ReadAsync(FrameType.Call);
        for (var call = 1ul; call <= 500; call++)
            await peer.WriteAsync(Frame(FrameType.Result, call, slot: (ushort)(call - 1)));
        await Task.WhenAll(calls).Within("500 results");
    }

    [Fact]
    public async Task PeerThatStopsReading_LetsMemoryGrowToItsBound_AndCallersWait()
    {
        const int Capacity = 20_000;
        var limits = PipePair.Limits with { OutputBytes = 100_000 };
        await using var peer = await OpenAsync(limits, capacity: Capacity);
        using var source = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 1000).Select(_ => peer.Caller.CallAsync(new byte[1000], source.Token).AsTask()).ToList();

        // What is in the pipe, in a write, and in the buffer: the rest has not been encoded, though there are free places.
        Assert.InRange(peer.Connection.CallsOut, 90, 500);

        // Cancelling them is not hindered by that, and what waited is never sent.
        await source.CancelAsync();
        foreach (var call in calls)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        var sent = 0;
        var cancelled = 0;
        while (cancelled == 0 || cancelled < sent)
        {
            var (header, _) = await peer.ReadAsync();
            if (header.Type == FrameType.Call)
                sent++;
            else
                cancelled++;
            if (header.Type == FrameType.Cancel)
                await peer.WriteAsync(Frame(FrameType.Fault, header.Call, header.Slot, payload: [2]));
        }

        Assert.InRange(sent, 90, 500);
        await Deadline.Until(() => peer.Connection.CallsOut == 0, "free places");
    }

    [Fact]
    public async Task PeerThatReadsAgain_GetsTheCallsThatWaited()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 50_000 }, capacity: 20_000);
        var calls = Enumerable.Range(0, 500).Select(_ => peer.Caller.CallAsync(new byte[1000], default).AsTask()).ToList();
        for (var number = 0; number < 500; number++)
        {
            var (header, _) = await peer.ReadAsync(FrameType.Call);
            await peer.WriteAsync(Frame(FrameType.Result, header.Call, header.Slot, payload: MessageOf(1)));
        }

        await Task.WhenAll(calls).Within("500 results");
    }

    [Fact]
    public async Task ElementsOfSequences_WaitWhenThePeerStopsReading()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { OutputBytes = 50_000 }, capacity: 20_000);
        var produced = 0;
        peer.Connection.Serve(new DeskContract(), new Desk
        {
            OnRead = (count, size, token) =>
            {
                return Counted();
                async IAsyncEnumerable<byte[]> Counted()
                {
                    await foreach (var item in Desk.Count(count, size, token))
                    {
                        Interlocked.Increment(ref produced);
                        yield return item;
                    }
                }
            },
        });
        for (ulong call = 1; call <= 20; call++)
            await peer.WriteAsync(Frame(FrameType.Call, call, (ushort)call, payload: CallOf(DeskContract.Read, [.. BitConverter.GetBytes(1000), .. BitConverter.GetBytes(1000)])));
        var before = -1;
        await Deadline.Until(
            () =>
            {
                var now = Volatile.Read(ref produced);
                var same = now == before;
                before = now;
                return same && now > 50;
            },
            "standstill");
        Assert.InRange(before, 50, 250);
        var items = 0;
        var ends = 0;
        while (ends < 20)
        {
            var (header, _) = await peer.ReadAsync();
            if (header.Type == FrameType.End)
                ends++;
            else
                items++;
        }

        Assert.Equal(20_000, items);
    }

    [Fact]
    public async Task PeerThatGoesOnCallingWithoutReading_IsCutOff()
    {
        var limits = PipePair.Limits with { OutputBytes = 50_000, MaxCalls = 8, FrameBytes = 4096, ChunkBytes = 4096 };
        await using var peer = await OpenAsync(limits with { GoodbyeTimeout = TimeSpan.FromMilliseconds(50) }, capacity: 20_000);
        var executed = 0;
        peer.Connection.Serve(new DeskContract(), new Desk { OnCall = (data, _) => { Interlocked.Increment(ref executed); return new(new byte[4000]); } });
        ulong call = 0;
        try
        {
            while (!peer.Connection.Closed.IsCompleted)
            {
                await Deadline.Until(() => (Volatile.Read(ref executed) == (int)call && peer.Connection.CallsIn == 0) || peer.Connection.Closed.IsCompleted, "answer");
                await peer.Stream.WriteAsync(Frame(FrameType.Call, ++call, payload: CallOf(DeskContract.Call, MessageOf(1))));
                Assert.InRange(call, 0ul, 1000ul);
            }
        }
        catch (IOException)
        {
            // It was cut off while it wrote.
        }

        Assert.Contains("goes on calling without reading", (await peer.Connection.Closed.Within("close")).Text);
    }
}
