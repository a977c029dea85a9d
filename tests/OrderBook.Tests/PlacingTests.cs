using OrderBook.Logging;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>What callers see of a book whose log does what it is told.</summary>
public sealed class PlacingTests
{
    [Fact]
    public async Task SameIdAgain_IsAnsweredAsBefore_AndPlacesNothing()
    {
        var log = new FakeLog();
        using var book = await Books.StartAsync(log);
        await book.PlaceAsync(Books.Sell(1, 100, 5));
        var first = await book.PlaceAsync(Books.Buy(2, 100, 8));
        log.Version = "2.0.0";
        await book.PlaceAsync(Books.Sell(3, 100, 2));
        await book.CancelAsync(2);
        var before = await book.StatusAsync();
        var records = log.Records.Count;

        Same.Placement(first, await book.PlaceAsync(Books.Buy(2, 100, 8)));
        Same.Placement(first, await book.PlaceAsync(Books.Sell(2, 3, 4)));

        Assert.Equal(before, await book.StatusAsync());
        Assert.Equal(records, log.Records.Count);
        Assert.Equal((3, 3L, "1.0.0", "1.0.0"), (first.Rest, first.LogSequence, first.LogVersion, first.BookVersion));
    }

    [Fact]
    public async Task Cancel_TakesWhatRests_AndSaysTheSameAgain()
    {
        var log = new FakeLog();
        using var book = await Books.StartAsync(log);
        await book.PlaceAsync(Books.Buy(1, 100, 8));
        await book.PlaceAsync(Books.Sell(2, 100, 3));

        var cancellation = await book.CancelAsync(1);
        var records = log.Records.Count;

        Assert.Equal(new Cancellation(Books.Id(1), true, 5, 3), cancellation);
        Assert.Equal(cancellation, await book.CancelAsync(1));
        Assert.Equal(new Cancellation(Books.Id(2), true, 0, 0), await book.CancelAsync(2));
        Assert.Equal(new Cancellation(Books.Id(9), false, 0, 0), await book.CancelAsync(9));
        Assert.Equal(records, log.Records.Count);
        Assert.Empty((await book.SnapshotAsync()).Bids);
        var order = await book.FindAsync(Books.Id(1));
        Assert.Equal((3, 0, 5), (order!.Filled, order.Rest, order.Cancelled));
        Assert.Equal((8, 0), (order.Placement.Rest, order.Placement.Cancelled));
    }

    [Fact]
    public async Task Find_TellsHowAnOrderStands_AndNothingOfOneThatIsNotKnown()
    {
        using var book = await Books.StartAsync(new FakeLog());
        var placed = await book.PlaceAsync(Books.Buy(1, 100, 8));
        await book.PlaceAsync(Books.Sell(2, 99, 3));

        var order = await book.FindAsync(Books.Id(1));

        Assert.Equal((Books.Buy(1, 100, 8), 3L, 5L, 0L), (order!.Order, order.Filled, order.Rest, order.Cancelled));
        Same.Placement(placed, order.Placement);
        Assert.Null(await book.FindAsync(Books.Id(3)));
    }

    [Fact]
    public async Task Snapshot_HasTheBestPrices()
    {
        using var book = await Books.StartAsync(new FakeLog());
        for (var number = 1; number <= 9; number++)
        {
            await book.PlaceAsync(Books.Buy(number, 100 - (number % 3), number));
            await book.PlaceAsync(Books.Sell(100 + number, 101 + (number % 3), number));
        }

        var snapshot = await book.SnapshotAsync(2);

        Assert.Equal((Books.Symbol, 18L), (snapshot.Symbol, snapshot.Sequence));
        Assert.Equal([new BookLevel(100, 18, 3), new BookLevel(99, 12, 3)], snapshot.Bids.AsEnumerable());
        Assert.Equal([new BookLevel(101, 18, 3), new BookLevel(102, 12, 3)], snapshot.Asks.AsEnumerable());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => book.SnapshotAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => book.SnapshotAsync(10_001));
    }

    [Fact]
    public async Task WhatIsNoOrder_IsRefused_SayingWhatIsWrong()
    {
        using var book = await Books.StartAsync(new FakeLog());
        var good = Books.Buy(1, 100, 5);
        (Order Order, string Says)[] wrong =
        [
            (good with { Id = Guid.Empty }, "The id is empty"),
            (good with { Client = "" }, "has 0 characters"),
            (good with { Client = null! }, "has 0 characters"),
            (good with { Client = new string('x', 101) }, "has 101 characters"),
            (good with { Quantity = 0 }, "The quantity is 0"),
            (good with { Quantity = 1_000_000_001 }, "The quantity is 1000000001"),
            (good with { Price = 0 }, "The price is 0"),
            (good with { Side = (Side)7 }, "The side is 7"),
            (good with { Kind = (OrderKind)7 }, "The kind is 7"),
        ];

        foreach (var (order, says) in wrong)
            Assert.Contains(says, (await Assert.ThrowsAsync<ArgumentException>(() => book.PlaceAsync(order))).Message, StringComparison.Ordinal);

        Assert.Equal((0, 0), ((await book.StatusAsync()).Sequence, (await book.StatusAsync()).KnownOrders));
    }

    [Theory]
    [InlineData("KnownOrders", "0")]
    [InlineData("MaxUnlogged", "many")]
    [InlineData("CheckpointChanges", "-1")]
    public void OptionThatIsWrong_IsRefused_ByNameAndRange(string name, string value)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new OrderBookServer(Books.Context(1, (name, value)), new FakeLog(), new SharedScan(new FakeLog()), Books.Rules(1)));
        Assert.StartsWith($"{name} is '{value}'; it must be a whole number from ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldestOrders_AreForgotten_ButNotWhileTheyRest()
    {
        var log = new FakeLog();
        using var book = await Books.StartAsync(log, Books.Context(1, ("KnownOrders", "10")));
        await book.PlaceAsync(Books.Buy(1, 10, 5));
        await book.PlaceAsync(Books.Buy(2, 20, 5));
        await book.PlaceAsync(Books.Sell(3, 20, 5));
        for (var number = 4; number <= 12; number++)
            await book.PlaceAsync(Books.Buy(number, 15, 1));

        // Of the ten newest, and order 1, which rests.
        Assert.Equal(11, (await book.StatusAsync()).KnownOrders);
        Assert.Null(await book.FindAsync(Books.Id(2)));
        Assert.NotNull(await book.FindAsync(Books.Id(3)));
        Assert.NotNull(await book.FindAsync(Books.Id(1)));
        using (var again = await Books.StartAsync(log, Books.Context(1, ("KnownOrders", "10")), start: VirtualServerStart.Recovered))
        {
            Assert.Null(await again.FindAsync(Books.Id(2)));
            Assert.NotNull(await again.FindAsync(Books.Id(1)));
            Assert.Equal(11, (await again.StatusAsync()).KnownOrders);
        }

        await book.CancelAsync(1);
        Assert.Null(await book.FindAsync(Books.Id(1)));
        Assert.Equal(10, (await book.StatusAsync()).KnownOrders);
    }
}
