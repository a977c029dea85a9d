using System.Buffers;
using OrderBook.Logging;
using OrderBook.Matching;
using PluginRuntime;

namespace OrderBook.Rehearsing;

/// <summary>Lives a book's whole life once, without leaving a trace, so that the first callers after a move do not wait for the compiler.</summary>
internal static class Rehearsal
{
    internal static async ValueTask RunAsync(Func<IBookRules> rules, string version, CancellationToken cancellationToken)
    {
        var log = new RehearsalLog();
        using var book = new OrderBookServer(new RehearsalContext(version), log, new SharedScan(log), rules());
        await book.StartAsync(VirtualServerStart.Created, cancellationToken);
        for (var turn = 0; turn < 2; turn++)
        {
            var resting = new Order(Guid.NewGuid(), "one", Side.Sell, 2, 5);
            await book.PlaceAsync(resting, cancellationToken);
            await book.PlaceAsync(new Order(Guid.NewGuid(), "other", Side.Buy, 3, 2), cancellationToken);
            await book.PlaceAsync(resting, cancellationToken);
            await book.PlaceAsync(new Order(Guid.NewGuid(), "one", Side.Buy, 1, 2, OrderKind.Market), cancellationToken);
            await book.FindAsync(resting.Id, cancellationToken);
            await book.CancelAsync(resting.Id, cancellationToken);
            await book.SnapshotAsync(1, cancellationToken);
            await book.StatusAsync(cancellationToken);
        }

        using var moved = new OrderBookServer(new RehearsalContext(version), log, new SharedScan(log), rules());
        await moved.StartAsync(VirtualServerStart.Moved, cancellationToken);
        var state = new ArrayBufferWriter<byte>();
        book.ExportBulk(state, cancellationToken);
        moved.ImportBulk(new ReadOnlySequence<byte>(state.WrittenMemory), book.StateVersion, cancellationToken);
        await book.PlaceAsync(new Order(Guid.NewGuid(), "one", Side.Sell, 2, 5), cancellationToken);
        state.ResetWrittenCount();
        book.ExportChanges(state);
        moved.ImportChanges(new ReadOnlySequence<byte>(state.WrittenMemory), book.StateVersion);

        using var rebuilt = new OrderBookServer(new RehearsalContext(version), log, new SharedScan(log), rules());
        await rebuilt.StartAsync(VirtualServerStart.Recovered, cancellationToken);
    }
}
