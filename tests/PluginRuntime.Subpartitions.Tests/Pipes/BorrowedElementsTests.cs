using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>Whose memory an element is, and how long, at either end. Counts arrays of a shared pool: nothing may run beside.</summary>
[Collection(nameof(AllocationTests))]
public sealed class BorrowedElementsTests
{
    private const int Size = 700_000;

    [Theory]
    [InlineData(10)]
    [InlineData(40_000)]
    [InlineData(Size)]
    public async Task ProducerWithOneBuffer_AndConsumerThatLooksAtOneElementAtATime_SeeEveryElementWhole(int size)
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { SequenceWindowBytes = 2_000_000 });
        pair.Desk.OnBorrow = token => OneBuffer(size, 100, token);
        var number = 0;
        await foreach (var item in pair.Caller.BorrowAsync(default))
        {
            var expected = (byte)number++;
            Assert.Equal(size, item.Length);
            Assert.Equal(-1, item.Span.IndexOfAnyExcept(expected));

            // What comes in meanwhile goes elsewhere.
            await Task.Yield();
            Assert.Equal(-1, item.Span.IndexOfAnyExcept(expected));
        }

        Assert.Equal(100, number);
    }

    [Fact]
    public async Task LargeElements_TakeTheMemoryOfThoseBefore()
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { SequenceWindowBytes = 2_000_000 });
        pair.Desk.OnBorrow = token => OneBuffer(Size, 200, token);
        HashSet<byte[]> arrays = [];
        await foreach (var item in pair.Caller.BorrowAsync(default))
        {
            Assert.True(MemoryMarshal.TryGetArray(item, out var segment));
            arrays.Add(segment.Array!);
        }

        // The window holds three, one is at the consumer; the pool keeps some more, one for a processor and thread.
        Assert.InRange(arrays.Count, 1, 20);
    }

    [Fact]
    public async Task ElementsThatAreNotBorrowed_KeepTheirMemory()
    {
        await using var pair = await PipePair.OpenAsync();
        List<byte[]> items = [];
        await foreach (var item in pair.Caller.ReadAsync(50, Size, default))
            items.Add(item);
        Assert.Equal(Enumerable.Range(0, 50), items.Select(item => BitConverter.ToInt32(item)));
    }

    [Fact]
    public async Task ElementUnderWay_IsLetGoBeforeItsProducerGoesOn_AlsoWhenItIsCancelled()
    {
        // The other end reads little, so that a piece is being written when the sequence is cancelled.
        await using var peer = await OpenAsync(capacity: 10_000);
        var buffer = new byte[50_000_000];
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Connection.Serve(new DeskContract(), new Desk { OnBorrow = token => FillWhenOver(buffer, ended, token) });
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Borrow)));
        await peer.ReadAsync(FrameType.Item);
        await peer.ReadAsync(FrameType.AnswerChunk);
        await peer.WriteAsync([.. Frame(FrameType.Cancel, 1), .. Frame(FrameType.Ping)]);
        while (true)
        {
            var (header, payload) = await peer.ReadAsync();
            if (header.Type == FrameType.Fault)
                break;
            if (header.Type == FrameType.AnswerChunk)
                Assert.Equal(-1, payload.AsSpan().IndexOf((byte)2));
        }

        await ended.Task.Within("end of the producer");
    }

    [Fact]
    public async Task PipeThatEndsWithAnElementUnderWay_EndsItsProducer()
    {
        await using var peer = await OpenAsync(capacity: 10_000);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Connection.Serve(new DeskContract(), new Desk { OnBorrow = token => FillWhenOver(new byte[5_000_000], ended, token) });
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Borrow)));
        await peer.ReadAsync(FrameType.Item);
        await peer.ReadAsync(FrameType.AnswerChunk);
        await peer.Stream.DisposeAsync();
        await ended.Task.Within("end of the producer");
        await peer.Connection.Closed.Within("close");
        await Deadline.Until(() => peer.Connection.CallsIn == 0, "end of the call");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> OneBuffer(int size, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[size];
        await Task.Yield();
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer.AsSpan().Fill((byte)number);
            yield return buffer;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> FillWhenOver(byte[] buffer, TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            buffer.AsSpan().Fill(1);
            yield return buffer;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            buffer.AsSpan().Fill(2);
            ended.SetResult();
        }
    }
}
