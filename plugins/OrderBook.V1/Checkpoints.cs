using System.Buffers;
using Microsoft.Extensions.Logging;
using OrderBook.HandingOver;
using OrderBook.Logging;
using OrderBook.Matching;
using PluginRuntime;

namespace OrderBook;

/// <summary>
/// Has the kernel keep the state from time to time, so that a book whose process is lost reads only the log behind it. A checkpoint holds changes that are
/// in the log, and no others: a change that is lost with its process must not come back by it.
/// </summary>
internal sealed partial class Checkpoints(
    VirtualServerContext context, BookState state, Book book, Journal journal, Lock guard, int everyChanges)
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = context.Logger;
    private long _saved;

    internal void Schedule()
    {
        if (everyChanges > 0)
            context.Schedule("checkpoint", Period, SaveIfDueAsync);
    }

    internal void Read(ReadOnlyMemory<byte> checkpoint)
    {
        state.Clear();
        state.Read(new ReadOnlySequence<byte>(checkpoint));
        _saved = book.Sequence;
    }

    private async ValueTask SaveIfDueAsync(CancellationToken cancellationToken)
    {
        BookOrder[] orders;
        HashSet<BookOrder> changed;
        lock (guard)
        {
            // Writing all orders costs the same however few have changed, so it is done seldom when there are many.
            if (journal.IsBehind_NeedsLock || book.Sequence - _saved < Math.Max(everyChanges, book.KnownOrders / 2))
                return;
            (orders, changed) = (book.Orders, book.StartNoting());
        }

        var checkpoint = new ArrayBufferWriter<byte>();
        long sequence;
        try
        {
            state.WriteOrders(checkpoint, orders, cancellationToken);
            lock (guard)
            {
                state.WriteOrders(checkpoint, BookState.ByAge(changed), CancellationToken.None);
                state.WriteRest_NeedsLock(checkpoint);
                sequence = book.Sequence;
            }
        }
        finally
        {
            lock (guard)
                book.StopNoting(changed);
        }

        await journal.WaitAsync(sequence, cancellationToken);
        _saved = sequence;
        if (checkpoint.WrittenCount > MaxBytes)
            LogTooLarge(checkpoint.WrittenCount);
        else
            await context.SaveCheckpointAsync(checkpoint.WrittenMemory, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "No checkpoint: it would have {Bytes} bytes. The book is rebuilt from the last one that was kept; fewer KnownOrders make it smaller.", EventName = "CheckpointTooLarge")]
    private partial void LogTooLarge(int bytes);
}
