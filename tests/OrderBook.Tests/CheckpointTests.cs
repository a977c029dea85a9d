using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>A checkpoint shortens the rebuilding of a book, and changes nothing of what comes of it.</summary>
public sealed class CheckpointTests
{
    private readonly FakeLog _log = new();

    [Fact]
    public async Task ProcessIsLost_OnlyTheLogBehindTheCheckpointIsRead()
    {
        var random = new Random(5);
        var context = Books.Context(2, ("CheckpointChanges", "1000"));
        using var book = await Books.StartAsync(_log, context, 2);
        await PlaceAsync(book, random, 1, 999);
        await context.RunAsync("checkpoint");
        Assert.Null(context.Checkpoint);
        await PlaceAsync(book, random, 1000, 1100);
        await context.RunAsync("checkpoint");
        await PlaceAsync(book, random, 1101, 1200);
        _log.Scans.Clear();

        using var rebuilt = await Books.StartAsync(_log, Books.Context(2).With(context.Checkpoint), 2, VirtualServerStart.Recovered);

        Assert.Equal(1102, _log.Scans[0]);
        Assert.Equal(await book.StatusAsync() with { Term = 2 }, await rebuilt.StatusAsync());
        Same.Snapshot(await book.SnapshotAsync(), await rebuilt.SnapshotAsync());
        for (var number = 1; number <= 1200; number++)
            Same.Status(await book.FindAsync(Books.Id(number)), await rebuilt.FindAsync(Books.Id(number)));
    }

    [Fact]
    public async Task CheckpointsAreNotWanted_NoneIsMade()
    {
        var context = Books.Context(1, ("CheckpointChanges", "0"));
        using var book = await Books.StartAsync(_log, context);
        Assert.Empty(context.Scheduled);
    }

    [Fact]
    public async Task ChangeIsNotInTheLog_TheCheckpointWithItIsNotKept()
    {
        var context = Books.Context(1, ("CheckpointChanges", "1"));
        using var book = await Books.StartAsync(_log, context);
        _log.IsHolding = true;
        var placed = book.PlaceAsync(Books.Buy(1, 100, 5));
        var run = context.RunAsync("checkpoint");

        Assert.False(run.IsCompleted);
        Assert.Null(context.Checkpoint);
        Assert.Single(_log.Held).Answer();
        await run;
        await placed;
        Assert.NotNull(context.Checkpoint);
    }

    [Fact]
    public async Task AppendThatFails_EndsTheCheckpoint_AndTheNextIsMadeOnceTheLogHasCaughtUp()
    {
        var context = Books.Context(1, ("CheckpointChanges", "1"));
        using var book = await Books.StartAsync(_log, context);
        _log.IsHolding = true;
        var placed = book.PlaceAsync(Books.Buy(1, 100, 5));
        var run = context.RunAsync("checkpoint");
        Assert.Single(_log.Held).Fail();
        await Assert.ThrowsAsync<OrderUnloggedException>(() => run);
        await Assert.ThrowsAsync<OrderUnloggedException>(() => placed);

        await context.RunAsync("checkpoint");
        Assert.Null(context.Checkpoint);
        _log.IsHolding = false;
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        await context.RunAsync("checkpoint");
        Assert.NotNull(context.Checkpoint);
    }

    [Fact]
    public async Task RecordWasWrittenAndNotAnsweredWhenTheCheckpointWasMade_TheRebuiltBookKnowsWhereItStands()
    {
        var context = Books.Context(1, ("CheckpointChanges", "1"));
        using var book = await Books.StartAsync(_log, context);
        _log.IsHolding = true;
        var first = book.PlaceAsync(Books.Buy(1, 100, 5));
        var second = book.PlaceAsync(Books.Buy(2, 100, 5));
        var appends = _log.Held;
        appends[0].Write();
        var before = Books.Export(book);
        appends[1].Answer();
        await Until.SoAsync(() => !before.AsSpan().SequenceEqual(Books.Export(book)), "word of the append that has ended");
        var run = context.RunAsync("checkpoint");
        appends[0].Answer();
        await run;
        _log.IsHolding = false;

        using var rebuilt = await Books.StartAsync(_log, Books.Context(1).With(context.Checkpoint), start: VirtualServerStart.Recovered);

        Assert.Equal((2, 3), ((await first).LogSequence, (await second).LogSequence));
        Same.Placement(await first, (await rebuilt.FindAsync(Books.Id(1)))?.Placement);
        Same.Placement(await second, (await rebuilt.FindAsync(Books.Id(2)))?.Placement);
    }

    [Fact]
    public async Task CheckpointsWhileCallersTrade_EachIsABookAsItWas()
    {
        _log.IsScrambling = true;
        var context = Books.Context(2, ("CheckpointChanges", "1"));
        using var book = await Books.StartAsync(_log, context, 2);
        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(
            async () => await PlaceAsync(book, new Random(caller), (caller * 1000) + 1, (caller * 1000) + 400))).ToArray();
        List<ReadOnlyMemory<byte>> checkpoints = [];
        while (!Task.WhenAll(callers).IsCompleted)
        {
            await context.RunAsync("checkpoint");
            if (context.Checkpoint is { } checkpoint && checkpoints.Count < 20)
                checkpoints.Add(checkpoint);
        }

        await Task.WhenAll(callers);
        Assert.NotEmpty(checkpoints);
        foreach (var checkpoint in checkpoints)
        {
            using var rebuilt = await Books.StartAsync(_log, Books.Context(2).With(checkpoint), 2, VirtualServerStart.Recovered);
            Assert.Equal(await book.StatusAsync() with { Term = 0 }, await rebuilt.StatusAsync() with { Term = 0 });
            Same.Snapshot(await book.SnapshotAsync(), await rebuilt.SnapshotAsync());
            for (var number = 1; number <= 400; number++)
                Same.Status(await book.FindAsync(Books.Id(number)), await rebuilt.FindAsync(Books.Id(number)));
        }
    }

    private static async Task PlaceAsync(OrderBookServer book, Random random, int from, int to)
    {
        for (var number = from; number <= to; number++)
            await book.PlaceAsync(Books.RandomOrder(random, number));
    }
}
