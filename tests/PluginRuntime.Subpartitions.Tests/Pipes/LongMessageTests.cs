using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class LongMessageTests
{
    [Theory]
    [InlineData(32 * 1024 - 1)]
    [InlineData(32 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(128 * 1024)]
    [InlineData(1_000_003)]
    public async Task MessageOfAnySize_ArrivesAsItWas_BothWays(int size)
    {
        await using var pair = await PipePair.OpenAsync();
        var data = new byte[size];
        Random.Shared.NextBytes(data);
        pair.Desk.OnCall = (got, _) =>
        {
            Assert.Equal(data, got);
            return new([.. got.Reverse()]);
        };
        var result = await pair.Caller.CallAsync(data, default).Within("result");
        Assert.Equal(data.Reverse(), result);
    }

    [Fact]
    public async Task SmallCalls_PassALongOne()
    {
        await using var peer = await OpenAsync(capacity: 30_000);
        var large = peer.Caller.CallAsync(new byte[2_000_000], default);
        await peer.ReadAsync(FrameType.Call);
        var chunks = 0;
        for (ulong number = 2; number < 12; number++)
        {
            _ = peer.Caller.CallAsync([1], default).AsTask();
            while (true)
            {
                var (header, _) = await peer.ReadAsync();
                if (header.Type == FrameType.Call)
                {
                    Assert.Equal(number, header.Call);
                    break;
                }

                Assert.Equal(1ul, header.Call);
                chunks++;
            }
        }

        // Ten calls have passed, and the long one is not through.
        Assert.InRange(chunks, 1, 30);
        Assert.False(large.IsCompleted);
    }

    [Fact]
    public async Task LongMessages_TakeTurns()
    {
        await using var peer = await OpenAsync(capacity: 30_000);
        for (var call = 0; call < 3; call++)
            _ = peer.Caller.CallAsync(new byte[1_000_000], default).AsTask();
        var left = new Dictionary<ulong, int>();
        while (left.Count < 3 || left.Values.Any(bytes => bytes > 0))
        {
            var (header, _) = await peer.ReadAsync();
            if (header.Type == FrameType.Call)
                left.Add(header.Call, 1_000_000);
            else
                left[header.Call] -= header.Length;
            if (left.Count == 3 && left.Values.All(bytes => bytes > 100_000))
                Assert.InRange(left.Values.Max() - left.Values.Min(), 0, 600_000);
        }
    }

    [Fact]
    public async Task MessageBeyondTheBound_FailsBeforeItIsSent_AtEitherEnd()
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { MaxMessageBytes = 100_000 });
        var exception = await Assert.ThrowsAsync<PayloadException>(() => pair.Caller.CallAsync(new byte[100_001], default).Within("failure"));
        Assert.Contains("The message with the arguments of IDesk.CallAsync has 100004 bytes; 100000 are allowed", exception.Message);
        pair.Desk.OnCall = (_, _) => new(new byte[100_001]);
        exception = await Assert.ThrowsAsync<PayloadException>(() => pair.Caller.CallAsync([], default).Within("failure"));
        Assert.Contains("The message with the result of IDesk.CallAsync has 100004 bytes", exception.Message);
        pair.Desk.OnCall = (data, _) => new(data);
        Assert.Single(await pair.Caller.CallAsync([1], default).Within("result"));
    }

    [Fact]
    public async Task LongMessagesBeyondTheBytesUnderWay_WaitTheirTurn_AndOneThatIsLargerGoesAlone()
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { MaxBytes = 300_000 });
        var inside = 0;
        var most = 0;
        pair.Desk.OnCall = async (data, _) =>
        {
            var now = Interlocked.Add(ref inside, data.Length);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Add(ref inside, -data.Length);
            return [1];
        };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => pair.Caller.CallAsync(new byte[number == 30 ? 1_000_000 : 140_000], default).AsTask())).Within("end of 60 long calls");
        Assert.Equal(1_000_000, most);
        pair.AssertOpen();
    }

    [Fact]
    public async Task LongResults_WaitTheirTurn()
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { MaxBytes = 300_000 });
        pair.Desk.OnCall = (data, _) => new(new byte[100_000 + data[0]]);
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => pair.Caller.CallAsync([(byte)number], default).AsTask())).Within("60 long results");
        Assert.Equal(Enumerable.Range(0, 60).Select(number => 100_000 + number), results.Select(result => result.Length));
    }

    [Fact]
    public async Task LongResultThatIsCancelled_EndsInItsMidst()
    {
        await using var peer = await OpenAsync(capacity: 30_000);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Connection.Serve(new DeskContract(), new Desk
        {
            OnCall = (_, token) =>
            {
                token.Register(told.SetResult);
                return new(new byte[50_000_000]);
            },
        });
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Call, MessageOf(1))));
        await peer.ReadAsync(FrameType.Result);
        await peer.ReadAsync(FrameType.AnswerChunk);
        await peer.WriteAsync(Frame(FrameType.Cancel, 1));

        // Who registered last is told first: what sends the result was, and it waits for this end to read.
        await told.Task.Within("word of the cancellation");
        var chunks = 0;
        while ((await peer.ReadAsync()).Header.Type == FrameType.AnswerChunk)
            chunks++;
        Assert.InRange(chunks, 0, 3);
        await Deadline.Until(() => peer.Connection.CallsIn == 0, "end of the call");
    }

    [Fact]
    public async Task LongResultOfACallThatWasCancelledBefore_IsAFault_AndHarmsNothing()
    {
        await using var pair = await PipePair.OpenAsync();
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Desk.OnCall = async (_, token) =>
        {
            inside.SetResult();
            await Task.Delay(Timeout.Infinite, token).ContinueWith(static _ => { }, TaskScheduler.Default);
            return new byte[1_000_000];
        };
        using var source = new CancellationTokenSource();
        var call = pair.Caller.CallAsync([1], source.Token).AsTask();
        await inside.Task.Within("call inside");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        await Deadline.Until(() => pair.Child.CallsIn == 0 && pair.Kernel.CallsOut == 0, "end of the call at both ends");

        pair.Desk.OnCall = (data, _) => new(data);
        Assert.Equal([2], await pair.Caller.CallAsync([2], default).Within("result of the next call"));
        pair.AssertOpen();
    }

    [Fact]
    public async Task LongResultThatWaits_BeginsAfterTheFaultOfTheOneThatWasCancelled()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            await using var peer = await OpenAsync(PipePair.Limits with { MaxBytes = 1_500_000 }, capacity: 30_000);
            peer.Connection.Serve(new DeskContract(), new Desk { OnCall = (_, _) => new(new byte[1_000_000]) });
            await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Call, MessageOf(1))));
            await peer.ReadAsync(FrameType.Result);
            await peer.WriteAsync([.. Frame(FrameType.Call, 2, slot: 1, payload: CallOf(DeskContract.Call, MessageOf(1))), .. Frame(FrameType.Cancel, 1)]);
            var left = 1_000_000;
            var ended = false;
            while (true)
            {
                var (header, _) = await peer.ReadAsync();
                if (header.Type == FrameType.AnswerChunk)
                    left -= header.Length;
                ended |= header.Type == FrameType.Fault || left <= 0;
                if (header.Type == FrameType.Result)
                    break;
            }

            Assert.True(ended);
        }
    }

    [Fact]
    public async Task LongResultOfACallThatWasCancelled_IsDroppedAsItArrives()
    {
        await using var peer = await OpenAsync();
        using var source = new CancellationTokenSource();
        var call = peer.Caller.CallAsync([1], source.Token).AsTask();
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync([.. Frame(FrameType.Result, 1, flags: FrameFlags.Long, payload: LengthsOf(1, 100_000)), .. Frame(FrameType.AnswerChunk, 1, payload: new byte[50_000])]);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("cancellation"));
        await peer.ReadAsync(FrameType.Cancel);
        await peer.WriteAsync(Frame(FrameType.AnswerChunk, 1, payload: new byte[50_001]));
        await Deadline.Until(() => peer.Connection.CallsOut == 0, "free place");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
