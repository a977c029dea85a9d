using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>Nothing is acknowledged that is not in the log, and everything that was placed gets there in the end, once.</summary>
public sealed class LogFailureTests
{
    private readonly FakeLog _log = new();

    [Theory]
    [InlineData(LogFault.NotWritten)]
    [InlineData(LogFault.AnswerLost)]
    internal async Task AppendFails_OrderStays_AndTheSameIdIsAnsweredOnceItIsInTheLog(LogFault fault)
    {
        using var book = await Books.StartAsync(_log);
        _log.Fault = () => fault;

        var unlogged = await Assert.ThrowsAsync<OrderUnloggedException>(() => book.PlaceAsync(Books.Buy(1, 100, 5)));
        var again = await Assert.ThrowsAsync<OrderUnloggedException>(() => book.PlaceAsync(Books.Buy(1, 100, 5)));

        Assert.Equal((1, 1), (unlogged.Sequence, again.Sequence));
        var status = await book.StatusAsync();
        Assert.Equal((1L, 0L, 1, 1, 5L), (status.Sequence, status.LoggedSequence, status.Unlogged, status.Failed, status.Resting));
        _log.Fault = () => LogFault.None;
        var placed = await book.PlaceAsync(Books.Buy(1, 100, 5));
        Assert.Equal((1, 2), (placed.Sequence, placed.LogSequence));
        status = await book.StatusAsync();
        Assert.Equal((1L, 1L, 0, 0), (status.Sequence, status.LoggedSequence, status.Unlogged, status.Failed));
        Assert.Equal(2, _log.Records.Count);
    }

    [Fact]
    public async Task LogTakesNothing_NewChangesAreRefusedWithoutEffect_UntilItTakesWhatItIsOwed()
    {
        using var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        _log.Fault = () => LogFault.NotWritten;
        await Assert.ThrowsAsync<OrderUnloggedException>(() => book.PlaceAsync(Books.Buy(2, 100, 5)));

        var refused = await Assert.ThrowsAsync<BookRefusesException>(() => book.PlaceAsync(Books.Sell(3, 100, 7)));
        var kept = await Assert.ThrowsAsync<BookRefusesException>(() => book.CancelAsync(1));

        Assert.Equal((1, 1), (refused.Unlogged, kept.Unlogged));
        Assert.Contains("There is no space.", refused.Message, StringComparison.Ordinal);
        Assert.Equal((2L, 10L), ((await book.StatusAsync()).Sequence, (await book.StatusAsync()).Resting));
        _log.Fault = () => LogFault.None;
        var placed = await book.PlaceAsync(Books.Sell(3, 100, 7));
        // Order 2 went to the log before.
        Assert.Equal((3, 4), (placed.Sequence, placed.LogSequence));
        Assert.Equal(3, (await book.PlaceAsync(Books.Buy(2, 100, 5))).LogSequence);
    }

    [Fact]
    public async Task ChangeIsAcknowledged_OnlyWhenAllBeforeItAreInTheLog()
    {
        using var book = await Books.StartAsync(_log);
        _log.IsHolding = true;
        var first = book.PlaceAsync(Books.Sell(1, 100, 5));
        var second = book.PlaceAsync(Books.Buy(2, 100, 5));
        var snapshot = book.SnapshotAsync();
        var found = book.FindAsync(Books.Id(1));
        var appends = _log.Held;

        var before = Books.Export(book);
        appends[1].Answer();
        // The book knows that 2 is in the log; but 2 rests on 1, which is not.
        await Until.SoAsync(() => !before.AsSpan().SequenceEqual(Books.Export(book)), "word of the append that has ended");
        Assert.False(first.IsCompleted || second.IsCompleted || snapshot.IsCompleted || found.IsCompleted);
        appends[0].Answer();

        Assert.Equal(3, (await first).LogSequence);
        Assert.Equal((2, Books.Id(1)), ((await second).LogSequence, Assert.Single((await second).Fills).Maker));
        Assert.Equal(2, (await snapshot).Sequence);
        Assert.Equal(5, (await found)!.Filled);
    }

    [Fact]
    public async Task FailedAppend_EndsTheWaitOfThoseBehindIt_AndOneRepetitionSettlesAll()
    {
        using var book = await Books.StartAsync(_log);
        _log.IsHolding = true;
        var calls = Enumerable.Range(1, 4).Select(number => book.PlaceAsync(Books.Buy(number, 100, 5))).ToArray();
        var appends = _log.Held;
        appends[0].Answer();
        appends[1].Fail();

        Assert.Equal(1, (await calls[0]).Sequence);
        for (var behind = 1; behind < 4; behind++)
            Assert.Equal(behind + 1, (await Assert.ThrowsAsync<OrderUnloggedException>(() => calls[behind])).Sequence);

        _log.IsHolding = false;
        appends[2].Answer();
        appends[3].Answer();
        Assert.Equal(4, (await book.PlaceAsync(Books.Buy(4, 100, 5))).Sequence);
        Assert.Equal((4L, 0), ((await book.StatusAsync()).LoggedSequence, (await book.StatusAsync()).Failed));
        Assert.Equal(5, _log.Records.Count);
    }

    [Fact]
    public async Task CallerGivesUp_OrderStaysPlaced_AndTheSameIdTellsWhatBecameOfIt()
    {
        using var book = await Books.StartAsync(_log);
        _log.IsHolding = true;
        using var cancellation = new CancellationTokenSource();
        var call = book.PlaceAsync(Books.Buy(1, 100, 5), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("end of the cancelled call"));

        var again = book.PlaceAsync(Books.Buy(1, 100, 5));
        Assert.False(again.IsCompleted);
        Assert.Single(_log.Held).Answer();

        Assert.Equal((1, 2), ((await again).Sequence, (await again).LogSequence));
    }

    [Fact]
    public async Task LogDoesNotAnswer_ChangesAreTakenUpToTheBound()
    {
        using var book = await Books.StartAsync(_log, Books.Context(1, ("MaxUnlogged", "3")));
        _log.IsHolding = true;
        var calls = Enumerable.Range(1, 3).Select(number => book.PlaceAsync(Books.Buy(number, 100, 5))).ToArray();

        var refused = await Assert.ThrowsAsync<BookRefusesException>(() => book.PlaceAsync(Books.Buy(4, 100, 5)));

        Assert.Equal(3, refused.Unlogged);
        Assert.Contains("The log does not answer.", refused.Message, StringComparison.Ordinal);
        var appends = _log.Held;
        appends[0].Answer();
        await calls[0];
        var fourth = book.PlaceAsync(Books.Buy(4, 100, 5));
        foreach (var append in _log.Held)
            append.Answer();
        await Task.WhenAll([.. calls, fourth]);
        Assert.Equal(4, (await fourth).Sequence);
    }

    [Fact]
    public async Task CancellationThatFails_IsRepeated()
    {
        using var book = await Books.StartAsync(_log);
        await book.PlaceAsync(Books.Buy(1, 100, 5));
        _log.Fault = () => LogFault.AnswerLost;
        await Assert.ThrowsAsync<OrderUnloggedException>(() => book.CancelAsync(1));
        await Assert.ThrowsAsync<OrderUnloggedException>(() => book.FindAsync(Books.Id(1)));
        _log.Fault = () => LogFault.None;

        Assert.Equal(new Cancellation(Books.Id(1), true, 5, 2), await book.CancelAsync(1));
        Assert.Equal(3, _log.Records.Count);
    }

    [Fact]
    public async Task FailuresUnder64Callers_EveryOrderIsPlacedOnceAndLoggedOnce()
    {
        var faults = 0;
        _log.IsScrambling = true;
        using var book = await Books.StartAsync(_log);
        _log.Fault = () => (Interlocked.Increment(ref faults) % 7) switch { 2 => LogFault.NotWritten, 5 => LogFault.AnswerLost, _ => LogFault.None };

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            List<Placement> placed = [];
            var random = new Random(caller);
            for (var number = 1; number <= 50; number++)
                placed.Add(await UntilAnsweredAsync(book, Books.RandomOrder(random, (caller * 1000) + number)));
            return placed;
        }))).Within("end of all callers");

        _log.Fault = () => LogFault.None;
        var all = answers.SelectMany(placed => placed).ToArray();
        Assert.Equal(Enumerable.Range(1, 3200).Select(sequence => (long)sequence), all.Select(placed => placed.Sequence).Order());
        // One record begins the term.
        Assert.Equal(3201, _log.Records.Count);
        var status = await book.StatusAsync();
        Assert.Equal((3200L, 0), (status.LoggedSequence, status.Unlogged));
        Same.Conserved(status);
        foreach (var placed in all)
        {
            Assert.Equal(placed.LogSequence, _log.Records[(int)placed.LogSequence - 1].Sequence);
            Same.Placement(placed, await book.PlaceAsync(Books.Buy(1, 1, 1) with { Id = placed.OrderId }));
        }
    }

    /// <summary>Sends an order as a caller does that wants to know.</summary>
    private static async Task<Placement> UntilAnsweredAsync(OrderBookServer book, Order order)
    {
        for (; ;)
        {
            try
            {
                return await book.PlaceAsync(order);
            }
            catch (Exception exception) when (exception is OrderUnloggedException or BookRefusesException)
            {
            }
        }
    }
}
