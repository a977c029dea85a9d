using System.Runtime.CompilerServices;
using BlockLog;

namespace OrderBook.Tests;

/// <summary>A log whose scans are counted.</summary>
internal sealed class CountingLog(IBlockLog log) : IBlockLog
{
    private int _records;

    /// <summary>How many records scans have brought.</summary>
    internal int Records => Volatile.Read(ref _records);

    /// <summary>What is done before the record of a number is brought.</summary>
    internal (int Record, Action Do)? At { get; init; }

    /// <summary>Scans fail before they bring a record.</summary>
    internal bool IsBroken { get; set; }

    public ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => log.AppendAsync(id, payload, cancellationToken);

    public ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken) => log.ReadAsync(sequence, cancellationToken);

    public async IAsyncEnumerable<LogRecord> ScanAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsBroken)
            throw new IOException("The log does not answer.");
        await foreach (var record in log.ScanAsync(from, cancellationToken))
        {
            if (Interlocked.Increment(ref _records) == At?.Record)
                At?.Do();
            yield return record;
        }
    }

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken) => log.StatusAsync(cancellationToken);
}
