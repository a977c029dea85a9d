using System.Text;
using LiveUpgrade.Proof;
using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>Some lives of one book. Everything that happens is decided by the random numbers, but for when an answer arrives at its caller.</summary>
internal sealed class CrashRun(Random random)
{
    private readonly FakeLog _log = new();
    private readonly List<Order> _orders = [];
    private readonly List<Task<Placement>> _placed = [];
    private readonly List<Task<Cancellation>> _cancelled = [];
    private readonly List<HeldAppend> _late = [];
    private ReadOnlyMemory<byte>? _checkpoint;

    /// <summary>A life from the rebuilding to the loss of its process. A third of them move meanwhile.</summary>
    internal async Task LiveAsync(int steps)
    {
        var connection = new Connection(_log);
        var version = random.Next(1, 3);
        var context = Context(version);
        var book = await RebuildAsync(connection, context, version);
        _log.IsHolding = true;
        for (var step = random.Next(steps); step > 0; step--)
        {
            Step(book);
            if (random.Next(20) == 0)
                _checkpoint = await CheckpointAsync(context) ?? _checkpoint;
        }

        // Lost: what is on its way is written or not, now, later or never. Nobody is answered any more.
        connection.Lose();
        foreach (var held in _log.Held)
        {
            _log.Drop(held);
            if (random.Next(3) == 0)
                held.Write();
            else
                _late.Add(held);
        }

        _log.IsHolding = false;
    }

    internal async Task CheckAsync()
    {
        using var book = await RebuildAsync(_log, Context(2), 2);
        foreach (var order in _orders)
            _placed.Add(Task.FromResult(await book.PlaceAsync(order)));
        foreach (var late in _late)
            late.Write();

        // From the whole log, and from the last checkpoint.
        using var whole = await Books.StartAsync(_log, 2, VirtualServerStart.Recovered);
        using var rest = await Books.StartAsync(_log, Context(2), 2, VirtualServerStart.Recovered);
        Same.Snapshot(await book.SnapshotAsync(), await whole.SnapshotAsync());
        Same.Snapshot(await whole.SnapshotAsync(), await rest.SnapshotAsync());
        Assert.Equal(await whole.StatusAsync() with { Term = 0, SelfTradesPrevented = 0 }, await rest.StatusAsync() with { Term = 0, SelfTradesPrevented = 0 });
        Same.Conserved(await whole.StatusAsync());

        foreach (var acknowledged in _placed.Where(task => task.IsCompletedSuccessfully))
        {
            var placement = await acknowledged;
            Same.Placement(placement, (await whole.FindAsync(placement.OrderId))?.Placement);
            Same.Placement(placement, (await rest.FindAsync(placement.OrderId))?.Placement);
        }

        foreach (var acknowledged in _cancelled.Where(task => task.IsCompletedSuccessfully && task.Result.Sequence > 0))
            Assert.Equal(await acknowledged, await whole.CancelAsync((await acknowledged).OrderId, CancellationToken.None));
        await CheckModelAsync(whole);
        await CheckOtherProgramAsync(whole);
    }

    /// <summary>What another program finds in the log is what the book has.</summary>
    private async Task CheckOtherProgramAsync(OrderBookServer book)
    {
        var records = new BookRecords();
        var found = _log.Records
            .SelectMany(record => records.Take(new LogEntry(record.Sequence, record.Id, record.Payload)))
            .Select(entry => (entry.Sequence, Encoding.UTF8.GetString(entry.Payload.Span)));
        List<(long, string)> expected = [];
        foreach (var order in _orders)
        {
            var (known, placed) = (order, (await book.FindAsync(order.Id))!.Placement);
            var booked = new BookedOrder(
                known.Id, Books.Symbol, known.Client, known.Side.ToString(), known.Price, known.Quantity, placed.Sequence, placed.Fills.Sum(fill => fill.Quantity), placed.Cancelled);
            expected.Add((placed.LogSequence, Encoding.UTF8.GetString(booked.ToBytes())));
        }

        Assert.Equal(expected.Order(), found.Order());
    }

    /// <summary>Does everything once more as the numbers in the book say, by the rules of the version that did it.</summary>
    private async Task CheckModelAsync(OrderBookServer book)
    {
        List<(long Sequence, Order Order, Placement? Placed, long Cancelled)> changes = [];
        foreach (var order in _orders)
        {
            var known = await book.FindAsync(order.Id);
            changes.Add((known!.Placement.Sequence, known.Order, known.Placement, 0));
            var cancelled = await book.CancelAsync(order.Id, CancellationToken.None);
            if (cancelled.Sequence > 0)
                changes.Add((cancelled.Sequence, known.Order, null, cancelled.Cancelled));
        }

        var model = new BookModel(version: 1);
        foreach (var (_, order, placed, cancelled) in changes.OrderBy(change => change.Sequence))
        {
            if (placed is null)
            {
                Assert.Equal(model.Cancel(order.Id), cancelled);
                continue;
            }

            model.Version = placed.BookVersion[0] - '0';
            var (fills, left, atOnce, reason) = model.Place(order);
            Assert.Equal(fills, placed.Fills.AsEnumerable());
            Assert.Equal((left, atOnce, reason), (placed.Rest, placed.Cancelled, placed.CancelReason));
        }
    }

    private TestContext Context(int version) => Books.Context(version, ("CheckpointChanges", "1")).With(_checkpoint);

    private Task<OrderBookServer> RebuildAsync(BlockLog.IBlockLog log, TestContext context, int version)
    {
        _log.Appending = () =>
        {
            if (_late.Count > 0 && random.Next(2) == 0)
                WriteLate();
        };
        return Books.StartAsync(log, context, version, VirtualServerStart.Recovered);
    }

    private void Step(OrderBookServer book)
    {
        var held = _log.Held;
        switch (random.Next(10))
        {
            case < 3:
                _orders.Add(Books.RandomOrder(random, _orders.Count + 1));
                Place(book, _orders[^1]);
                break;
            case 3 when _orders.Count > 0:
                Place(book, _orders[random.Next(_orders.Count)]);
                break;
            case 4 when _orders.Count > 0:
                _cancelled.Add(book.CancelAsync(_orders[random.Next(_orders.Count)].Id, CancellationToken.None).AsTask());
                break;
            case 5 when _late.Count > 0:
                WriteLate();
                break;
            case 6 when held.Count > 0:
                held[random.Next(held.Count)].Write();
                break;
            case 7 when held.Count > 0 && random.Next(4) == 0:
                held[random.Next(held.Count)].Fail();
                break;
            default:
                if (held.Count > 0)
                    held[random.Next(held.Count)].Answer();
                break;
        }
    }

    private void Place(OrderBookServer book, Order order) => _placed.Add(book.PlaceAsync(order, CancellationToken.None).AsTask());

    private void WriteLate()
    {
        var late = _late[random.Next(_late.Count)];
        _late.Remove(late);
        late.Write();
    }

    /// <summary>Has a checkpoint made while appends are on their way; it is kept if they are answered before the process is lost.</summary>
    private async Task<ReadOnlyMemory<byte>?> CheckpointAsync(TestContext context)
    {
        var run = context.RunAsync("checkpoint");
        foreach (var held in _log.Held)
        {
            if (random.Next(5) > 0)
                held.Answer();
        }

        if (_log.Held.Count > 0)
            return null;
        try
        {
            await run;
        }
        catch (OrderUnloggedException)
        {
            return null;
        }

        return context.Checkpoint;
    }
}
