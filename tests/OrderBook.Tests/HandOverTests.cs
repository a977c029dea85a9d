using System.Buffers;
using OrderBook.HandingOver;
using OrderBook.Logging;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>State passes between processes and versions, both ways, and nothing of it is lost.</summary>
public sealed class HandOverTests
{
    private readonly FakeLog _log = new();

    [Fact]
    public async Task ThereAndBackAndThereAgain_NothingIsLost()
    {
        var random = new Random(7);
        Dictionary<Guid, Placement> answers = [];
        var number = 0;
        var book = await Books.StartAsync(_log);
        var model = new BookModel(version: 1);
        long prevented = 0;
        foreach (var version in new[] { 1, 2, 1, 2 })
        {
            if (number > 0)
            {
                var (status, snapshot) = (await book.StatusAsync(), await book.SnapshotAsync());
                book = await Books.MoveAsync(book, _log, Books.Context(version), version);
                Same.Snapshot(snapshot, await book.SnapshotAsync());
                Assert.Equal(
                    status with { Version = $"{version}.0.0", SelfTradesPrevented = version == 1 ? 0 : prevented }, await book.StatusAsync());
            }

            model.Version = version;
            for (var order = 0; order < 500; order++)
            {
                var sent = Books.RandomOrder(random, ++number);
                var placed = await book.PlaceAsync(sent);
                answers.Add(sent.Id, placed);
                var (fills, left, _, _) = model.Place(sent);
                Assert.Equal(fills, placed.Fills.AsEnumerable());
                Assert.Equal(left, placed.Rest);
            }

            prevented += answers.Values.TakeLast(500).Where(placed => placed.CancelReason == CancelReasons.SelfTrade).Sum(placed => placed.Cancelled);
        }

        Assert.True(prevented > 0);
        Assert.Equal(prevented, (await book.StatusAsync()).SelfTradesPrevented);
        foreach (var (id, answer) in answers)
            Same.Placement(answer, await book.PlaceAsync(Books.Buy(1, 1, 1) with { Id = id }));
        using var rebuilt = await Books.StartAsync(_log, 2, VirtualServerStart.Recovered);
        Same.Snapshot(await book.SnapshotAsync(), await rebuilt.SnapshotAsync());
        book.Dispose();
    }

    [Fact]
    public async Task MoveInStepsWhileCallersTrade_StateIsWhole()
    {
        var random = new Random(3);
        using var book = await Books.StartAsync(_log);
        for (var number = 1; number <= 5000; number++)
            await book.PlaceAsync(Books.RandomOrder(random, number));

        // The order of noting and writing is what matters, so the callers trade at every write of the bulk.
        var later = 5000;
        var bulk = new HookedWriter(() =>
        {
            for (var order = 0; order < 20; order++)
                Assert.True(book.PlaceAsync(Books.RandomOrder(random, ++later)).IsCompletedSuccessfully);
            Assert.True(book.CancelAsync(random.Next(1, later)).IsCompletedSuccessfully);
        });
        book.ExportBulk(bulk, CancellationToken.None);
        using var moved = new OrderBookServer(Books.Context(2), _log, new SharedScan(_log), Books.Rules(2));
        await moved.StartAsync(VirtualServerStart.Moved, CancellationToken.None);
        moved.ImportBulk(bulk.Written, 1, CancellationToken.None);
        for (var order = 0; order < 300; order++)
            await book.PlaceAsync(Books.RandomOrder(random, ++later));
        var changes = new ArrayBufferWriter<byte>();
        book.ExportChanges(changes);
        moved.ImportChanges(new ReadOnlySequence<byte>(changes.WrittenMemory), 1);

        Assert.True(later > 5500, $"Only {later - 5000} orders were placed meanwhile.");
        Assert.Equal(await book.StatusAsync() with { Version = "2.0.0" }, await moved.StatusAsync());
        Same.Snapshot(await book.SnapshotAsync(), await moved.SnapshotAsync());
        for (var number = 1; number <= later; number++)
            Same.Status(await book.FindAsync(Books.Id(number)), await moved.FindAsync(Books.Id(number)));
        // What rests is filled in the same order in both.
        var taker = new Order(Books.Id(900_000), "taker", Side.Buy, 0, 500, OrderKind.Market);
        Assert.Equal((await book.PlaceAsync(taker)).Fills.AsEnumerable(), (await moved.PlaceAsync(taker)).Fills.AsEnumerable());
    }

    [Fact]
    public async Task ChangesOfALargeBook_AreAsManyAsHaveChanged()
    {
        using var book = await Books.StartAsync(_log);
        for (var number = 1; number <= 20_000; number++)
            await book.PlaceAsync(Books.Buy(number, 1 + (number % 500), 5));
        var bulk = new ArrayBufferWriter<byte>();
        book.ExportBulk(bulk, CancellationToken.None);
        await book.PlaceAsync(Books.Sell(30_000, 500, 12));
        await book.CancelAsync(7);
        var changes = new ArrayBufferWriter<byte>();
        book.ExportChanges(changes);

        // Order 30,000, three makers, order 7, and the book itself.
        Assert.InRange(changes.WrittenCount, 500, 1500);
        Assert.True(bulk.WrittenCount > 20_000 * 80);
        var again = new ArrayBufferWriter<byte>();
        book.ExportBulk(again, CancellationToken.None);
        var none = new ArrayBufferWriter<byte>();
        book.ExportChanges(none);
        Assert.InRange(none.WrittenCount, 1, 200);
    }

    [Fact]
    public async Task AbandonedExport_NotesNothingAnyMore_AndTheNextBeginsAnew()
    {
        using var book = await Books.StartAsync(_log);
        book.ExportBulk(new ArrayBufferWriter<byte>(), CancellationToken.None);
        book.AbandonExport();
        book.AbandonExport();
        for (var number = 1; number <= 1000; number++)
            await book.PlaceAsync(Books.Buy(number, 10, 5));
        book.ExportBulk(new ArrayBufferWriter<byte>(), CancellationToken.None);
        var changes = new ArrayBufferWriter<byte>();
        book.ExportChanges(changes);
        Assert.InRange(changes.WrittenCount, 1, 200);
    }

    [Theory]
    [InlineData(LogFault.NotWritten)]
    [InlineData(LogFault.AnswerLost)]
    internal async Task ChangeThatIsNotInTheLog_MovesAlong_AndIsLoggedOnce(LogFault fault)
    {
        var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        _log.Fault = () => fault;
        await Assert.ThrowsAsync<OrderUnloggedException>(() => book.PlaceAsync(Books.Sell(2, 100, 3)));
        _log.Fault = () => LogFault.None;

        using var moved = await Books.MoveAsync(book, _log, Books.Context(2), 2);

        Assert.Equal((1, 1), ((await moved.StatusAsync()).Unlogged, (await moved.StatusAsync()).Failed));
        var found = await moved.FindAsync(Books.Id(1));
        Assert.Equal(3, found!.Filled);
        var placed = await moved.PlaceAsync(Books.Sell(2, 100, 3));
        Assert.Equal((2L, 3L, "1.0.0"), (placed.Sequence, placed.LogSequence, placed.BookVersion));
        Assert.Equal(3, _log.Records.Count);
        // Moved, it goes on in the same term, so that the process it left can still be replaced by the log.
        await moved.PlaceAsync(Books.Buy(3, 90, 1));
        using var rebuilt = await Books.StartAsync(_log, 2, VirtualServerStart.Recovered);
        Same.Snapshot(await moved.SnapshotAsync(), await rebuilt.SnapshotAsync());
    }

    [Fact]
    public async Task MoveIsUndone_OldInstanceGoesOn()
    {
        using var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        var moved = new OrderBookServer(Books.Context(2), _log, new SharedScan(_log), Books.Rules(2));
        await moved.StartAsync(VirtualServerStart.Moved, CancellationToken.None);
        await book.ReleaseAsync(CancellationToken.None);
        moved.Import(new ReadOnlySequence<byte>(Books.Export(book)), 1);
        moved.Dispose();
        await book.AcquireAsync(CancellationToken.None);

        Assert.Equal(2, (await book.PlaceAsync(Books.Sell(2, 100, 5))).Sequence);
        Assert.Equal(3, _log.Records.Count);
    }

    [Fact]
    public async Task WhatALaterVersionAdds_IsCarriedAlong()
    {
        const int Tag = 0x33333333;
        using var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        var state = new ArrayBufferWriter<byte>();
        foreach (var (tag, content) in SectionReader.Read(new ReadOnlySequence<byte>(Books.Export(book))))
        {
            using var sections = new SectionWriter(state);
            // Its one order has become longer.
            byte[] longer = [.. content, 7, 8, 9];
            if (tag == 0x5244524F)
                longer[0] += 3;
            sections.Write(tag, tag == 0x5244524F ? longer : content);
        }

        using (var sections = new SectionWriter(state))
            sections.Write(Tag, [1, 2, 3]);

        using var old = new OrderBookServer(Books.Context(1), _log, new SharedScan(_log), Books.Rules(1));
        await old.StartAsync(VirtualServerStart.Moved, CancellationToken.None);
        old.Import(new ReadOnlySequence<byte>(state.WrittenMemory), 3);
        await old.PlaceAsync(Books.Sell(2, 100, 2));
        var carried = SectionReader.Read(new ReadOnlySequence<byte>(Books.Export(old))).ToArray();

        Assert.Equal([1, 2, 3], carried.Single(section => section.Tag == Tag).Content);
        using var orders = new BinaryReader(new MemoryStream(carried.First(section => section.Tag == 0x5244524F).Content));
        Assert.Equal([7, 8, 9], OrderEntry.Read(orders, []).Unknown.ToArray());
        Assert.Equal(2, OrderEntry.Read(orders, []).Sequence);
    }

    [Fact]
    public async Task StateThatIsNoState_IsRefused()
    {
        using var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        var state = Books.Export(book);
        using var moved = new OrderBookServer(Books.Context(1), _log, new SharedScan(_log), Books.Rules(1));
        Assert.Throws<InvalidDataException>(() => moved.Import(new ReadOnlySequence<byte>(state.AsMemory(0, state.Length - 1)), 1));
        Assert.Throws<InvalidDataException>(() => moved.Import(new ReadOnlySequence<byte>([1, 2, 3]), 1));
    }
}
