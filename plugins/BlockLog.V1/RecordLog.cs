using System.Runtime.CompilerServices;
using BlockLog.Formats;
using BlockLog.Owning;
using BlockLog.Storage;
using BlockLog.Writing;
using Microsoft.Extensions.Logging;
using PluginRuntime;

namespace BlockLog;

/// <summary>
/// The log of one generation. Opened, it has read what is there; acquired, it may write. Calls wait for the latter, asynchronously.
/// </summary>
internal sealed partial class RecordLog : IBlockLog, IDisposable
{
    private readonly ILogFolder _folder;
    private readonly LogFormats _formats;
    private readonly BlockLogOptions _options;
    private readonly WriterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<CancellationToken> _quiescing;
    private readonly LogCatalog _catalog;
    private readonly Takeover _takeover;
    private readonly CommitFigures _figures = new();
    private readonly SemaphoreSlim _room;
    private volatile TaskCompletionSource<LogWriter> _owner = NewOwner();
    private volatile LogWriter? _writer;

    /// <param name="folder">Where it is kept.</param>
    /// <param name="formats">What is written and read.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="settings">How files are written.</param>
    /// <param name="time">For records that carry the time, and between tries to lock the folder.</param>
    /// <param name="logger">For the log.</param>
    /// <param name="quiescing">The token by which long calls are asked to end.</param>
    internal RecordLog(
        ILogFolder folder, LogFormats formats, BlockLogOptions options, WriterSettings settings, TimeProvider time, ILogger logger, Func<CancellationToken> quiescing)
    {
        _folder = folder;
        _formats = formats;
        _options = options;
        _settings = settings;
        _time = time;
        _logger = logger;
        _quiescing = quiescing;
        _room = new SemaphoreSlim(options.QueueCapacity);
        _catalog = new LogCatalog(folder, formats, options.RememberedIds);
        _takeover = new Takeover(folder, formats, _catalog, time);
    }

    /// <summary>Makes the log of a generation.</summary>
    internal static RecordLog For(ModuleContext context, LogFormats formats, BlockLogOptions options) =>
        new(new DiskFolder(options.Path), formats, options, new WriterSettings(options.SegmentBytes), context.TimeProvider,
            context.LoggerFactory.CreateLogger<RecordLog>(), () => context.Quiescing);

    /// <summary>Reads what is there while another generation may still write, so that <see cref="AcquireAsync"/> has only the rest to read.</summary>
    /// <exception cref="LogDamagedException">The log is damaged.</exception>
    /// <exception cref="LogFormatException">The log needs a later version.</exception>
    internal void Open()
    {
        _folder.Ensure();
        _catalog.CatchUp();
    }

    /// <summary>Takes the log, and lets the calls go on that wait for it.</summary>
    internal async ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
            throw new InvalidOperationException("The log is owned already; release it first.");
        var since = _time.GetTimestamp();
        var owned = await _takeover.TakeAsync(cancellationToken);
        var writer = new LogWriter(_folder, _catalog, _takeover, _formats.Writes, owned, _settings, _time, new WriterNews(_figures, _logger));
        writer.Start();
        _writer = writer;
        _owner.SetResult(writer);
        LogAcquired(owned.Fence, _catalog.LastSequence, owned.Carried, _time.GetElapsedTime(since).TotalMilliseconds);
    }

    /// <summary>Finishes the appends that wait in the queue and gives the log up. Calls that come later wait for it again.</summary>
    internal async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_writer is not { } writer)
            return;
        if (_owner.Task.IsCompleted)
            _owner = NewOwner();
        await writer.CloseAsync().WaitAsync(cancellationToken);
        _writer = null;
        LogReleased(writer.Fence, _catalog.LastSequence);
    }

    /// <summary>Whether it serves well.</summary>
    internal ModuleHealth CheckHealth() =>
        _writer?.FencedOff is { } fencedOff ? ModuleHealth.Unhealthy(fencedOff.Message)
        : _figures.Failure is { } failure ? ModuleHealth.Unhealthy(failure)
        : ModuleHealth.Healthy;

    public async ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (id == Guid.Empty)
            throw new ArgumentException("The id is empty; every record needs one of its own.", nameof(id));
        if (payload.Length > _options.MaxRecordBytes)
            throw new ArgumentException($"The payload has {payload.Length} bytes; at most {_options.MaxRecordBytes} are allowed (MaxRecordBytes).", nameof(payload));

        await _room.WaitAsync(cancellationToken);
        try
        {
            var append = new PendingAppend(id, payload);
            // Not added: the log was released at this moment. The next owner is another object.
            while (!(await OwnerAsync(cancellationToken)).TryAdd(append))
            {
            }

            await using var withdrawal = cancellationToken.UnsafeRegister(
                static (state, token) => ((PendingAppend)state!).Withdraw(token), append);
            return await append.Ended;
        }
        finally
        {
            _room.Release();
        }
    }

    public async ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        await ReadableAsync(cancellationToken);
        return _catalog.Read(sequence);
    }

    public IAsyncEnumerable<LogRecord> ScanAsync(long from, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        return Scan(from, cancellationToken);
    }

    public ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var writer = _writer;
        var segments = _catalog.Segments;
        return new(ContractData.Grow(_formats, new LogStatus
        {
            Version = _formats.Version,
            Ownership = writer is null || !_owner.Task.IsCompleted ? LogOwnership.Waiting : writer.FencedOff is null ? LogOwnership.Owner : LogOwnership.FencedOff,
            Fence = writer?.Fence ?? 0,
            Records = _catalog.LastSequence,
            Bytes = segments.Sum(segment => segment.Length),
            Segments = segments.Count,
            RememberedIds = _catalog.Ids.Count,
            Waiting = _options.QueueCapacity - _room.CurrentCount,
            Commits = _figures.Commits,
            Committed = _figures.Committed,
            LargestCommit = _figures.Largest,
            Repeated = _figures.Repeated,
            Failed = _figures.Failed,
            Failure = _figures.Failure,
        }));
    }

    public void Dispose() => _room.Dispose();

    private static TaskCompletionSource<LogWriter> NewOwner() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<LogWriter> OwnerAsync(CancellationToken cancellationToken) => _owner.Task.WaitAsync(cancellationToken);

    private async ValueTask ReadableAsync(CancellationToken cancellationToken)
    {
        if ((await OwnerAsync(cancellationToken)).FencedOff is { } fencedOff)
            throw fencedOff;
    }

    private async IAsyncEnumerable<LogRecord> Scan(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadableAsync(cancellationToken);
        var quiescing = _quiescing();
        foreach (var record in _catalog.Scan(from, _catalog.LastSequence))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (quiescing.IsCancellationRequested)
                throw new LogScanInterruptedException(record.Sequence);
            yield return record;
        }
    }

    [LoggerMessage(7, LogLevel.Information, "Took the log under fence {Fence}: {Records} records, {Carried} carried over, {Milliseconds} ms.", EventName = "Acquired")]
    private partial void LogAcquired(long fence, long records, int carried, double milliseconds);

    [LoggerMessage(8, LogLevel.Information, "Released the log, held under fence {Fence}: {Records} records.", EventName = "Released")]
    private partial void LogReleased(long fence, long records);
}
