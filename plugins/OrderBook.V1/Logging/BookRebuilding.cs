using BlockLog;

namespace OrderBook.Logging;

/// <summary>Rebuilds a book from the log, and begins a new term in it.</summary>
internal static class BookRebuilding
{
    /// <summary>Reads the log from the replay's position on, and begins a term behind everything that was read.</summary>
    internal static async ValueTask RunAsync(IBlockLog log, SharedScan scan, RecordCodec codec, Replay replay, CancellationToken cancellationToken)
    {
        await scan.RunAsync(replay, cancellationToken);
        Guid term;
        do
        {
            // Another process that was lost may have begun a term of this number meanwhile; then the next higher.
            term = Guid.NewGuid();
            await log.AppendAsync(term, codec.BeginTerm(term, replay.Term.Number + 1), cancellationToken);
            await scan.RunAsync(replay, cancellationToken);
        }
        while (replay.Term.Id != term);
    }
}
