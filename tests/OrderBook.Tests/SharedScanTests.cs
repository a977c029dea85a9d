using BlockLog;
using OrderBook.Logging;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>Books of a process that are rebuilt together.</summary>
public sealed class SharedScanTests
{
    private const int Symbols = 20;
    private const int OrdersOfEach = 100;

    private readonly FakeLog _log = new();

    [Fact]
    public async Task ManyBooksAreRebuilt_TheLogIsReadAFewTimes_AndEachGetsItsOwn()
    {
        await FillAsync();
        var counted = new CountingLog(_log);
        var scan = new SharedScan(counted);

        var rebuilt = await Task.WhenAll(Enumerable.Range(0, Symbols).Select(symbol => RebuildAsync(counted, scan, symbol)));

        // The first comes alone, the others together; the terms that they begin are read by all of them.
        Assert.InRange(counted.Records, Symbols * OrdersOfEach, 4 * Symbols * OrdersOfEach);
        for (var symbol = 0; symbol < Symbols; symbol++)
        {
            Assert.Equal((OrdersOfEach, 2), ((int)(await rebuilt[symbol].StatusAsync()).Sequence, (int)(await rebuilt[symbol].StatusAsync()).Term));
            Assert.Equal([new BookLevel(10 + symbol, OrdersOfEach, OrdersOfEach)], (await rebuilt[symbol].SnapshotAsync()).Bids.AsEnumerable());
            rebuilt[symbol].Dispose();
        }
    }

    [Fact]
    public async Task RecordOfOneBookCannotBeRead_ThatBookAloneIsNotRebuilt()
    {
        await FillAsync();
        _log.Write(Guid.NewGuid(), """{"book":"S1","kind":"?"}"""u8.ToArray());
        var scan = new SharedScan(_log);

        var all = Enumerable.Range(0, 3).Select(symbol => RebuildAsync(_log, scan, symbol)).ToArray();

        await Assert.ThrowsAsync<InvalidDataException>(() => all[1]);
        await AssertWholeAsync(await all[0]);
        await AssertWholeAsync(await all[2]);
    }

    [Fact]
    public async Task OneGivesUpDuringTheScan_TheOthersAreRebuilt()
    {
        await FillAsync();
        using var enough = new CancellationTokenSource();
        var counted = new CountingLog(_log) { At = (50, enough.Cancel) };
        var scan = new SharedScan(counted);

        var first = RebuildAsync(counted, scan, 0, enough.Token);
        var others = new[] { RebuildAsync(counted, scan, 1), RebuildAsync(counted, scan, 2) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        foreach (var other in await Task.WhenAll(others))
            await AssertWholeAsync(other);
    }

    [Fact]
    public async Task LogDoesNotAnswer_EverybodyWhoWaitsIsTold_AndTheNextScanIsAnother()
    {
        await FillAsync();
        var counted = new CountingLog(_log) { IsBroken = true };
        var scan = new SharedScan(counted);

        var all = Enumerable.Range(0, 3).Select(symbol => RebuildAsync(counted, scan, symbol)).ToArray();
        foreach (var one in all)
            await Assert.ThrowsAsync<IOException>(() => one);

        counted.IsBroken = false;
        await AssertWholeAsync(await RebuildAsync(counted, scan, 0));
    }

    private static async Task AssertWholeAsync(OrderBookServer book)
    {
        Assert.Equal(OrdersOfEach, (await book.StatusAsync()).Sequence);
        book.Dispose();
    }

    /// <summary>The orders of all books, by turns.</summary>
    private async Task FillAsync()
    {
        var books = new OrderBookServer[Symbols];
        for (var symbol = 0; symbol < Symbols; symbol++)
            books[symbol] = await Books.StartAsync(_log, Context(symbol));
        for (var number = 1; number <= OrdersOfEach; number++)
        {
            for (var symbol = 0; symbol < Symbols; symbol++)
                await books[symbol].PlaceAsync(Books.Buy(number, 10 + symbol, 1));
        }

        Array.ForEach(books, book => book.Dispose());
    }

    private static async Task<OrderBookServer> RebuildAsync(IBlockLog log, SharedScan scan, int symbol, CancellationToken cancellationToken = default)
    {
        var book = new OrderBookServer(Context(symbol), log, scan, Books.Rules(1));
        await book.StartAsync(VirtualServerStart.Recovered, cancellationToken).Within($"book {symbol} rebuilt");
        return book;
    }

    private static TestContext Context(int symbol) => new($"S{symbol}", "1.0.0");
}
