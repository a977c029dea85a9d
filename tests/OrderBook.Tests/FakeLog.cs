using System.Runtime.CompilerServices;
using BlockLog;

namespace OrderBook.Tests;

/// <summary>A log in memory, in which a test decides what becomes of every append. Thread-safe.</summary>
internal sealed class FakeLog : IBlockLog
{
    private readonly Lock _guard = new();
    private readonly List<LogRecord> _records = [];
    private readonly Dictionary<Guid, LogRecord> _byId = [];
    private readonly List<HeldAppend> _held = [];

    /// <summary>Who writes.</summary>
    internal string Version { get; set; } = "1.0.0";

    /// <summary>Appends wait until the test says what becomes of them.</summary>
    internal bool IsHolding { get; set; }

    /// <summary>Appends overtake each other.</summary>
    internal bool IsScrambling { get; set; }

    /// <summary>What is thrown at an append, before or after it is written; asked for every one.</summary>
    internal Func<LogFault> Fault { get; set; } = () => LogFault.None;

    /// <summary>Called before a record is written by an append that is not held.</summary>
    internal Action Appending { get; set; } = () => { };

    /// <summary>After how many records a scan is interrupted; once.</summary>
    internal int? InterruptAfter { get; set; }

    internal int Appends { get; private set; }

    /// <summary>From where scans began.</summary>
    internal List<long> Scans { get; } = [];

    internal IReadOnlyList<LogRecord> Records
    {
        get
        {
            lock (_guard)
                return [.. _records];
        }
    }

    internal IReadOnlyList<HeldAppend> Held
    {
        get
        {
            lock (_guard)
                return [.. _held];
        }
    }

    public async ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        HeldAppend? held = null;
        lock (_guard)
        {
            Appends++;
            if (IsHolding)
                _held.Add(held = new HeldAppend(this, id, payload.ToArray()));
        }

        if (held is not null)
            return await held.Answered.WaitAsync(cancellationToken);
        if (IsScrambling)
        {
            for (var turns = Random.Shared.Next(4); turns > 0; turns--)
                await Task.Yield();
        }

        Appending();
        var fault = Fault();
        if (fault == LogFault.NotWritten)
            throw new LogFullException("There is no space.", new IOException());
        var result = Write(id, payload);
        return fault == LogFault.AnswerLost ? throw new LogWriteException("The process was lost.", new IOException()) : result;
    }

    public ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<LogRecord> ScanAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Scans.Add(from);
        var came = 0;
        foreach (var record in Records.Skip((int)from - 1))
        {
            if (came++ == InterruptAfter)
            {
                InterruptAfter = null;
                throw new LogScanInterruptedException(record.Sequence);
            }

            yield return record;
        }
    }

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    internal AppendResult Write(Guid id, ReadOnlyMemory<byte> payload)
    {
        lock (_guard)
        {
            if (!_byId.TryGetValue(id, out var record))
            {
                record = new LogRecord(_records.Count + 1, id, payload.ToArray(), Version);
                _records.Add(record);
                _byId.Add(id, record);
            }

            return new AppendResult(record.Sequence, record.WrittenBy);
        }
    }

    internal void Drop(HeldAppend held)
    {
        lock (_guard)
            _held.Remove(held);
    }
}

/// <summary>What goes wrong with an append.</summary>
internal enum LogFault
{
    None,

    /// <summary>It fails and is not in the log.</summary>
    NotWritten,

    /// <summary>It is in the log, and its caller sees an error.</summary>
    AnswerLost,
}
