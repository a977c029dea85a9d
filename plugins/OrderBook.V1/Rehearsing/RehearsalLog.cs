using System.Runtime.CompilerServices;
using BlockLog;

namespace OrderBook.Rehearsing;

/// <summary>A log in memory, for one caller at a time.</summary>
internal sealed class RehearsalLog : IBlockLog
{
    private readonly List<LogRecord> _records = [];

    public async ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await Task.Yield();
        _records.Add(new LogRecord(_records.Count + 1, id, payload, ""));
        return new AppendResult(_records.Count, "");
    }

    public ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken) => new(_records.ElementAtOrDefault((int)sequence - 1));

    public async IAsyncEnumerable<LogRecord> ScanAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var record in _records[((int)from - 1)..])
            yield return record;
    }

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken) => new(new LogStatus { Records = _records.Count });
}
