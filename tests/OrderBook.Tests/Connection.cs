using BlockLog;

namespace OrderBook.Tests;

/// <summary>How one process reaches the log. When it is lost, nothing of it goes there any more, and nothing comes back; what is on its way may still be written.</summary>
internal sealed class Connection(FakeLog log) : IBlockLog
{
    private volatile bool _isLost;

    internal void Lose() => _isLost = true;

    public async ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (_isLost)
            return await Never<AppendResult>();
        var result = await log.AppendAsync(id, payload, cancellationToken);
        return _isLost ? await Never<AppendResult>() : result;
    }

    public ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken) => log.ReadAsync(sequence, cancellationToken);

    public IAsyncEnumerable<LogRecord> ScanAsync(long from, CancellationToken cancellationToken) => log.ScanAsync(from, cancellationToken);

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken) => log.StatusAsync(cancellationToken);

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
