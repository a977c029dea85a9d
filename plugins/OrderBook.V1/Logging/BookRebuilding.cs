using BlockLog;

namespace OrderBook.Logging;

/// <summary>Rebuilds a book from the log, and begins a new term in it.</summary>
internal static class BookRebuilding
{
    /// <summary>How often a scan is begun again without having brought a record.</summary>
    private const int VainScans = 5;

    /// <summary>Reads the log from the replay's position on, and begins a term behind everything that was read.</summary>
    internal static async ValueTask RunAsync(IBlockLog log, RecordCodec codec, Replay replay, CancellationToken cancellationToken)
    {
        await ScanAsync(log, replay, cancellationToken);
        Guid term;
        do
        {
            // Another process that was lost may have begun a term of this number meanwhile; then the next higher.
            term = Guid.NewGuid();
            await log.AppendAsync(term, codec.BeginTerm(term, replay.Term.Number + 1), cancellationToken);
            await ScanAsync(log, replay, cancellationToken);
        }
        while (replay.Term.Id != term);
    }

    /// <summary>A scan ends early when the log is upgraded or its process lost; what came is not asked for again.</summary>
    private static async ValueTask ScanAsync(IBlockLog log, Replay replay, CancellationToken cancellationToken)
    {
        for (var vain = 0; ;)
        {
            try
            {
                await foreach (var record in log.ScanAsync(replay.Position + 1, cancellationToken))
                {
                    replay.Apply(record);
                    vain = 0;
                }

                return;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or InvalidDataException) && ++vain < VainScans)
            {
            }
        }
    }
}
