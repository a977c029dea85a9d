using Xunit;

namespace OrderBook.Tests;

/// <summary>What becomes of orders, in both versions.</summary>
public sealed class MatchingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    public async Task RandomOrdersAndCancellations_ComeToWhatTheModelSays(int version, int seed)
    {
        var random = new Random(seed);
        var model = new BookModel(version);
        using var book = await Books.StartAsync(new FakeLog(), version);
        for (var number = 1; number <= 2000; number++)
        {
            if (random.Next(5) == 0)
            {
                var target = random.Next(1, number + 1);
                var before = await book.StatusAsync();
                var expected = model.Cancel(Books.Id(target));
                var cancellation = await book.CancelAsync(target);
                // The same as at the first time, when it was cancelled before.
                Assert.Equal(expected, (await book.StatusAsync()).Cancelled - before.Cancelled);
                if (expected > 0)
                    Assert.Equal(new Cancellation(Books.Id(target), IsKnown: true, expected, before.Sequence + 1), cancellation);
            }

            var order = Books.RandomOrder(random, number);
            var placed = await book.PlaceAsync(order);
            var (fills, rest, cancelledAtOnce, reason) = model.Place(order);

            Assert.Equal(fills, placed.Fills.AsEnumerable());
            Assert.Equal((order.Id, rest, cancelledAtOnce, reason, $"{version}.0.0"), (placed.OrderId, placed.Rest, placed.Cancelled, placed.CancelReason, placed.BookVersion));
            var snapshot = await book.SnapshotAsync();
            Assert.Equal(model.Levels(Side.Buy), snapshot.Bids.AsEnumerable());
            Assert.Equal(model.Levels(Side.Sell), snapshot.Asks.AsEnumerable());
            Assert.False(snapshot is { Bids: [var bid, ..], Asks: [var ask, ..] } && bid.Price >= ask.Price, "The book is crossed.");
            var status = await book.StatusAsync();
            Same.Conserved(status);
            Assert.Equal((snapshot.Bids.Length + snapshot.Asks.Length, model.Rests.Sum(resting => resting.Left)), (status.Levels, status.Resting));
        }

        Assert.Equal(version == 2, (await book.StatusAsync()).SelfTradesPrevented > 0);
    }

    [Fact]
    public async Task BetterPriceGoesFirst_AndOfOnePriceTheOlder()
    {
        using var book = await Books.StartAsync(new FakeLog());
        await book.PlaceAsync(Books.Sell(1, 101, 5));
        await book.PlaceAsync(Books.Sell(2, 100, 5));
        await book.PlaceAsync(Books.Sell(3, 100, 5));
        await book.PlaceAsync(Books.Sell(4, 99, 5));

        var placed = await book.PlaceAsync(Books.Buy(5, 100, 18));

        Assert.Equal([new Fill(Books.Id(4), 99, 5), new Fill(Books.Id(2), 100, 5), new Fill(Books.Id(3), 100, 5)], placed.Fills.AsEnumerable());
        Assert.Equal((3, 5L), (placed.Rest, placed.Sequence));
        Assert.Equal([new BookLevel(100, 3, 1)], (await book.SnapshotAsync()).Bids.AsEnumerable());
        Assert.Equal([new BookLevel(101, 5, 1)], (await book.SnapshotAsync()).Asks.AsEnumerable());
    }

    [Fact]
    public async Task OrderThatWasPartlyFilled_KeepsItsPlaceInTime()
    {
        using var book = await Books.StartAsync(new FakeLog());
        await book.PlaceAsync(Books.Buy(1, 100, 10));
        await book.PlaceAsync(Books.Buy(2, 100, 10));
        await book.PlaceAsync(Books.Sell(3, 100, 4));

        var placed = await book.PlaceAsync(Books.Sell(4, 100, 8));

        Assert.Equal([new Fill(Books.Id(1), 100, 6), new Fill(Books.Id(2), 100, 2)], placed.Fills.AsEnumerable());
    }

    [Fact]
    public async Task MarketOrder_TakesAnyPrice_AndItsRestIsCancelled()
    {
        using var book = await Books.StartAsync(new FakeLog());
        await book.PlaceAsync(Books.Sell(1, 100, 5));
        await book.PlaceAsync(Books.Sell(2, 5000, 5));

        var placed = await book.PlaceAsync(Books.Buy(3, 0, 12) with { Kind = OrderKind.Market });
        var nothing = await book.PlaceAsync(Books.Buy(4, 0, 1) with { Kind = OrderKind.Market });

        Assert.Equal([new Fill(Books.Id(1), 100, 5), new Fill(Books.Id(2), 5000, 5)], placed.Fills.AsEnumerable());
        Assert.Equal((0, 2, CancelReasons.NothingLeft), (placed.Rest, placed.Cancelled, placed.CancelReason));
        Assert.Equal((0, 1, CancelReasons.NothingLeft), (nothing.Rest, nothing.Cancelled, nothing.CancelReason));
        Assert.Equal(0, (await book.StatusAsync()).RestingOrders);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OrderThatMeetsOneOfItsClient_TradesInVersion1_AndIsCutShortInVersion2(int version)
    {
        using var book = await Books.StartAsync(new FakeLog(), version);
        await book.PlaceAsync(Books.Sell(1, 99, 5, "ann"));
        await book.PlaceAsync(Books.Sell(2, 100, 5, "bob"));

        var placed = await book.PlaceAsync(Books.Buy(3, 100, 10, "bob"));

        var status = await book.StatusAsync();
        if (version == 1)
        {
            Assert.Equal((2, 0L, 0L, null), (placed.Fills.Length, placed.Rest, placed.Cancelled, placed.CancelReason));
            Assert.Equal(0, status.SelfTradesPrevented);
        }
        else
        {
            Assert.Equal((1, 0L, 5L, CancelReasons.SelfTrade), (placed.Fills.Length, placed.Rest, placed.Cancelled, placed.CancelReason));
            Assert.Equal((5L, 5L), (status.SelfTradesPrevented, status.Resting));
        }
    }
}
