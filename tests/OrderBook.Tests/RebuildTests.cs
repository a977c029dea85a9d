using System.Text;
using OrderBook.Logging;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>A book is a function of the log: which records count, and what they come to.</summary>
public sealed class RebuildTests
{
    private readonly FakeLog _log = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task RandomOrders_RebuiltBookIsTheBookBefore_WhicheverVersionWroteAndReads(int writes, int reads)
    {
        var random = new Random(writes + (10 * reads));
        using var book = await Books.StartAsync(_log, writes);
        for (var number = 1; number <= 1500; number++)
        {
            await book.PlaceAsync(Books.RandomOrder(random, number));
            if (random.Next(5) == 0)
                await book.CancelAsync(random.Next(1, number + 1));
        }

        _log.InterruptAfter = 700;
        using var rebuilt = await Books.StartAsync(_log, reads, VirtualServerStart.Recovered);

        var (before, after) = (await book.StatusAsync(), await rebuilt.StatusAsync());
        Assert.Equal(before with { Version = "", Term = 2, SelfTradesPrevented = 0 }, after with { Version = "", SelfTradesPrevented = 0 });
        Assert.Equal(reads == 2 ? before.SelfTradesPrevented : 0, after.SelfTradesPrevented);
        Same.Snapshot(await book.SnapshotAsync(), await rebuilt.SnapshotAsync());
        for (var number = 1; number <= 1500; number++)
        {
            Same.Status(await book.FindAsync(Books.Id(number)), await rebuilt.FindAsync(Books.Id(number)));
            Assert.Equal(await book.CancelAsync(number), await rebuilt.CancelAsync(number));
        }

        // What was read is not read again when the log breaks the scan off.
        Assert.Equal([1, 1, 1, 701], _log.Scans[..4]);
    }

    [Fact]
    public async Task OtherBooksAndOtherRecords_ArePassedOver_AndOneIdInTwoBooksIsTwoOrders()
    {
        _log.Write(Guid.NewGuid(), "no JSON"u8.ToArray());
        _log.Write(Guid.NewGuid(), """{"book":"ACME2","kind":"?"}"""u8.ToArray());
        using var book = await Books.StartAsync(_log);
        using var other = await Books.StartAsync(_log, new TestContext("ACM", "1.0.0"));
        using var odd = await Books.StartAsync(_log, new TestContext("A\"\\ü", "1.0.0"));
        await other.PlaceAsync(Books.Buy(1, 50, 5));
        await book.PlaceAsync(Books.Buy(1, 100, 7));
        await odd.PlaceAsync(Books.Buy(1, 70, 9));

        using var rebuilt = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);
        using var otherRebuilt = await Books.StartAsync(_log, new TestContext("ACM", "1.0.0"), start: VirtualServerStart.Recovered);
        using var oddRebuilt = await Books.StartAsync(_log, new TestContext("A\"\\ü", "1.0.0"), start: VirtualServerStart.Recovered);

        Assert.Equal([new BookLevel(100, 7, 1)], (await rebuilt.SnapshotAsync()).Bids.AsEnumerable());
        Assert.Equal([new BookLevel(50, 5, 1)], (await otherRebuilt.SnapshotAsync()).Bids.AsEnumerable());
        Assert.Equal([new BookLevel(70, 9, 1)], (await oddRebuilt.SnapshotAsync()).Bids.AsEnumerable());
    }

    [Fact]
    public async Task ChangesBehindOneThatIsMissing_DoNotCount_AndArePlacedAnewWhenTheyAreSentAgain()
    {
        var connection = new Connection(_log);
        var book = await Books.StartAsync(connection);
        await book.PlaceAsync(Books.Sell(1, 100, 5));
        _log.IsHolding = true;
        var lost = book.PlaceAsync(Books.Sell(2, 99, 5));
        var unacknowledged = book.PlaceAsync(Books.Buy(3, 100, 8));
        _log.Held[1].Write();
        connection.Lose();
        _log.IsHolding = false;

        using var rebuilt = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);

        Assert.False(lost.IsCompleted || unacknowledged.IsCompleted);
        Assert.Null(await rebuilt.FindAsync(Books.Id(2)));
        Assert.Null(await rebuilt.FindAsync(Books.Id(3)));
        Assert.Equal(5, (await rebuilt.FindAsync(Books.Id(1)))!.Rest);
        var placed = await rebuilt.PlaceAsync(Books.Buy(3, 100, 8));
        Assert.Equal((2L, 3L), (placed.Sequence, placed.Rest));
        Assert.Equal([new Fill(Books.Id(1), 100, 5)], placed.Fills.AsEnumerable());

        using var again = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);
        Same.Placement(placed, (await again.FindAsync(Books.Id(3)))?.Placement);
    }

    [Fact]
    public async Task AppendOfALostProcessComesLate_ItDoesNotCount_AndTheOrderSentAgainDoesOnce()
    {
        var connection = new Connection(_log);
        var book = await Books.StartAsync(connection);
        _log.IsHolding = true;
        _ = book.PlaceAsync(Books.Buy(1, 100, 5));
        connection.Lose();
        _log.IsHolding = false;
        using var rebuilt = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);

        _log.Held[0].Write();
        var placed = await rebuilt.PlaceAsync(Books.Buy(1, 90, 5));

        Assert.Equal(4, placed.LogSequence);
        using var again = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);
        Assert.Equal([new BookLevel(90, 5, 1)], (await again.SnapshotAsync()).Bids.AsEnumerable());
        Same.Placement(placed, (await again.FindAsync(Books.Id(1)))?.Placement);
    }

    [Fact]
    public async Task LostStartBeginsItsTermLate_TheTermThatServesIsNotEndedByIt()
    {
        var codec = new RecordCodec(Books.Symbol, "1.0.0");
        var isFirst = true;
        _log.Appending = () =>
        {
            // Before the first, which has to try again with a higher number; and after it.
            if (isFirst)
                _log.Write(Guid.NewGuid(), codec.BeginTerm(Guid.NewGuid(), 1));
            isFirst = false;
        };
        using var book = await Books.StartAsync(_log);
        Assert.Equal(2, (await book.StatusAsync()).Term);
        _log.Write(Guid.NewGuid(), codec.BeginTerm(Guid.NewGuid(), 2));
        await book.PlaceAsync(Books.Buy(1, 100, 5));

        using var rebuilt = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);

        Assert.Equal(3, (await rebuilt.StatusAsync()).Term);
        Assert.NotNull(await rebuilt.FindAsync(Books.Id(1)));
    }

    [Fact]
    public async Task AppendsOvertookEachOther_ChangesAreDoneInTheirOrder()
    {
        using var book = await Books.StartAsync(_log);
        _log.IsHolding = true;
        var calls = Enumerable.Range(1, 6).Select(number => book.PlaceAsync(number % 2 == 0 ? Books.Buy(number, 100, 3) : Books.Sell(number, 100, 4))).ToArray();
        foreach (var append in _log.Held.Reverse())
            append.Answer();
        var placed = await Task.WhenAll(calls);
        _log.IsHolding = false;

        using var rebuilt = await Books.StartAsync(_log, start: VirtualServerStart.Recovered);

        Assert.Equal([7, 6, 5, 4, 3, 2], placed.Select(placement => placement.LogSequence));
        foreach (var placement in placed)
            Same.Placement(placement, (await rebuilt.FindAsync(placement.OrderId))?.Placement);
    }

    [Fact]
    public async Task RecordThatCannotBeRead_BookDoesNotStart_AndSaysWhich()
    {
        _log.Write(Guid.NewGuid(), Encoding.UTF8.GetBytes($$"""{"book":"{{Books.Symbol}}","kind":"Place","""));
        var damaged = await Assert.ThrowsAsync<InvalidDataException>(() => Books.StartAsync(_log));
        Assert.StartsWith($"A record of book '{Books.Symbol}' cannot be read by version 1.0.0: ", damaged.Message, StringComparison.Ordinal);
    }
}
