using System.Runtime.CompilerServices;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class SequenceTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(5000, 4)]
    [InlineData(300, 20_000)]
    [InlineData(40, 300_000)]
    [InlineData(3, 10_000_000)]
    public async Task Sequence_ArrivesWholeAndInOrder(int count, int size)
    {
        await using var pair = await PipePair.OpenAsync();
        var number = 0;
        await foreach (var item in pair.Caller.ReadAsync(count, size, default))
        {
            Assert.Equal(size, item.Length);
            Assert.Equal(number++, BitConverter.ToInt32(item));
        }

        Assert.Equal(count, number);
        Assert.Equal(0, pair.Kernel.CallsOut);
        Assert.Equal(0, pair.Child.CallsIn);
    }

    [Fact]
    public async Task Sequence_IsNotCalledBeforeItsFirstElementIsAskedFor_AndOnceForEachEnumeration()
    {
        await using var pair = await PipePair.OpenAsync();
        var opened = 0;
        pair.Desk.OnRead = (count, size, token) =>
        {
            Interlocked.Increment(ref opened);
            return Desk.Count(count, size, token);
        };
        var sequence = pair.Caller.ReadAsync(2, 4, default);
        await using (sequence.GetAsyncEnumerator())
            Assert.Equal(0, pair.Kernel.CallsOut);
        for (var turn = 1; turn <= 2; turn++)
        {
            await foreach (var _ in sequence)
                Assert.Equal(turn, opened);
        }
    }

    [Fact]
    public async Task SlowConsumer_SlowsTheProducer()
    {
        var limits = PipePair.Limits with { SequenceWindowBytes = 10_000 };
        await using var pair = await PipePair.OpenAsync(limits);
        var produced = 0;
        pair.Desk.OnRead = (_, size, token) => Endless(token);
        await using var reading = pair.Caller.ReadAsync(0, 1000, default).GetAsyncEnumerator();
        for (var taken = 1; taken <= 200; taken++)
        {
            Assert.True(await reading.MoveNextAsync().Within("element"));

            // What is not taken is at most the window and one element; one more waits to be sent, one is being made.
            Assert.InRange(Volatile.Read(ref produced), taken, taken + 13);
        }

        async IAsyncEnumerable<byte[]> Endless([EnumeratorCancellation] CancellationToken token)
        {
            await Task.Yield();
            while (true)
            {
                token.ThrowIfCancellationRequested();
                Interlocked.Increment(ref produced);
                yield return new byte[1000];
            }
        }
    }

    [Fact]
    public async Task ConsumerThatTakesNothing_LetsTheWindowFillAndNoMore_AndCreditMovesIt()
    {
        var limits = PipePair.Limits with { SequenceWindowBytes = 1000 };
        await using var peer = await OpenAsync(limits);
        peer.Connection.Serve(new DeskContract(), new Desk());
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Read, [100, 0, 0, 0, 100, 0, 0, 0])));
        var cost = MessageOf(new byte[100]).Length + 64;
        var sent = 0;
        for (; sent < 1000; sent += cost)
            await peer.ReadAsync(FrameType.Item);
        await peer.WriteAsync(Frame(FrameType.Ping));
        await peer.ReadAsync(FrameType.Pong);

        // One may go beyond the window. Credit up to it lets nothing pass, one byte more lets one pass.
        await peer.WriteAsync([.. Frame(FrameType.Credit, 1, payload: BitConverter.GetBytes(sent - 1000)), .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
        await peer.WriteAsync(Frame(FrameType.Credit, 1, payload: [1, 0, 0, 0]));
        await peer.ReadAsync(FrameType.Item);
        await peer.WriteAsync(Frame(FrameType.Cancel, 1));
        await peer.ReadAsync(FrameType.Fault);
    }

    [Fact]
    public async Task EnumeratorThatIsDisposedEarly_EndsTheProducer()
    {
        await using var pair = await PipePair.OpenAsync();
        var ended = new TaskCompletionSource();
        pair.Desk.OnRead = (_, _, token) => Forever(ended, token);
        await foreach (var _ in pair.Caller.ReadAsync(1, 1, default))
            break;
        await ended.Task.Within("end of the producer");
        await Deadline.Until(() => pair.Kernel.CallsOut == 0 && pair.Child.CallsIn == 0, "free place");
    }

    [Fact]
    public async Task EnumeratorThatIsDisposedWhileALongElementArrives_EndsTheProducer()
    {
        await using var peer = await OpenAsync();
        var reading = peer.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync().AsTask();
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync([
            .. Frame(FrameType.Item, 1, payload: MessageOf(1)),
            .. Frame(FrameType.Item, 1, flags: FrameFlags.Long, payload: LengthsOf(1, 100_000)),
            .. Frame(FrameType.AnswerChunk, 1, payload: new byte[60_000])]);
        Assert.True(await first.Within("element"));
        await reading.DisposeAsync().Within("disposal, which waits for nothing");
        await peer.ReadAsync(FrameType.Cancel);
        await peer.WriteAsync([
            .. Frame(FrameType.AnswerChunk, 1, payload: new byte[40_001]),
            .. Frame(FrameType.Item, 1, payload: MessageOf(1)),
            .. Frame(FrameType.Item, 1, flags: FrameFlags.Long, payload: LengthsOf(1, 100_000)),
            .. Frame(FrameType.Fault, 1, payload: [2]),
            .. Frame(FrameType.Ping)]);
        await peer.ReadAsync(FrameType.Pong);
        Assert.Equal(0, peer.Connection.CallsOut);
    }

    [Fact]
    public async Task ProducerThatFails_FailsTheConsumer_AfterTheElementsBefore()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnRead = (_, _, _) => TwoAndAFailure();
        var got = 0;
        var exception = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var item in pair.Caller.ReadAsync(0, 0, default))
                got += item.Length;
        }).Within("failure");
        Assert.Equal("bad block", exception.Message);
        Assert.Equal(3, got);

        pair.Desk.OnRead = (_, _, _) => throw new InvalidDataException("at once");
        exception = await Assert.ThrowsAsync<InvalidDataException>(async () => await pair.Caller.ReadAsync(0, 0, default).GetAsyncEnumerator().MoveNextAsync()).Within("failure");
        Assert.Equal("at once", exception.Message);

        static async IAsyncEnumerable<byte[]> TwoAndAFailure()
        {
            yield return new byte[1];
            await Task.Yield();
            yield return new byte[2];
            throw new InvalidDataException("bad block");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EitherToken_EndsTheSequence_AtOnce(bool ofEnumerator)
    {
        await using var pair = await PipePair.OpenAsync();
        var ended = new TaskCompletionSource();
        pair.Desk.OnRead = (_, _, token) => Forever(ended, token);
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var reading = pair.Caller.ReadAsync(1, 1, one.Token).GetAsyncEnumerator(other.Token);
        Assert.True(await reading.MoveNextAsync().Within("element"));
        var next = reading.MoveNextAsync().AsTask();
        await (ofEnumerator ? other : one).CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Within("cancellation"));
        await ended.Task.Within("end of the producer");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.MoveNextAsync().Within("cancellation"));
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task ElementThatCannotBeRead_EndsTheSequence()
    {
        await using var peer = await OpenAsync();
        await using var reading = peer.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync();
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Item, 1, payload: [200]));
        await Assert.ThrowsAsync<PayloadException>(() => first.Within("failure"));
        await peer.ReadAsync(FrameType.Cancel);
    }

    [Fact]
    public async Task NextElementAskedForTwice_IsRefused()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnRead = (_, _, token) => Forever(new TaskCompletionSource(), token);
        await using var reading = pair.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync().Within("element"));
        var second = reading.MoveNextAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reading.MoveNextAsync());
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task HundredSequencesAtOnce_AreEachWhole()
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { SequenceWindowBytes = 5000 });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(size => Task.Run(async () =>
        {
            var number = 0;
            await foreach (var item in pair.Caller.ReadAsync(200, 4 + (size * 11), default))
            {
                Assert.Equal(4 + (size * 11), item.Length);
                Assert.Equal(number++, BitConverter.ToInt32(item));
            }

            Assert.Equal(200, number);
        }))).Within("end of 100 sequences");
    }

    private static async IAsyncEnumerable<byte[]> Forever(TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return new byte[1];
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            ended.SetResult();
        }
    }
}
