using System.Buffers;
using BlockLog.Formats;
using BlockLog.Owning;
using BlockLog.Storage;

namespace BlockLog.Writing;

/// <summary>
/// Writes appends in groups: all that came in while the last group was made durable is written by one write and made durable by one
/// flush. There is no timer: a lone append is written at once, and under load the flush itself is the time in which a group gathers.
/// </summary>
/// <remarks>
/// <para>For each group, in this order: write, flush, read the fence (<see cref="Takeover"/> says why), tell readers, acknowledge.</para>
/// <para>A write that fails is cut off again, and the log goes on in the same segment. A flush that fails is different: the system may
/// have dropped what it could not write and calls it clean, so that a second flush says nothing about the first. The segment is given up then,
/// and the group goes to a new one as in a takeover: what is readable of it is carried over, what is not is written again.</para>
/// </remarks>
internal sealed class LogWriter
{
    private const int BatchBytes = 1024 * 1024;

    private readonly ILogFolder _folder;
    private readonly LogCatalog _catalog;
    private readonly Takeover _takeover;
    private readonly RecordFormat _format;
    private readonly WriterSettings _settings;
    private readonly TimeProvider _time;
    private readonly WriterNews _news;
    private readonly AppendQueue _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PendingAppend> _batch = [];
    private readonly List<RecordToWrite> _records = [];
    private readonly Dictionary<Guid, long> _numbers = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private OwnedSegment _owned;
    private long _end;
    private long _fileLength;
    private bool _needsSegment;
    private volatile LogFencedException? _fencedOff;

    internal LogWriter(
        ILogFolder folder, LogCatalog catalog, Takeover takeover, RecordFormat format, OwnedSegment owned, WriterSettings settings, TimeProvider time, WriterNews news)
    {
        _folder = folder;
        _catalog = catalog;
        _takeover = takeover;
        _format = format;
        _owned = owned;
        _settings = settings;
        _time = time;
        _news = news;
        _end = _fileLength = owned.Segment.Length;
    }

    /// <summary>What happened.</summary>
    internal CommitFigures Figures => _news.Figures;

    /// <summary>The fence under which it writes.</summary>
    internal long Fence => Volatile.Read(ref _owned).Fence;

    /// <summary>Why it acknowledges nothing any more; <see langword="null"/> as long as it owns the log.</summary>
    internal LogFencedException? FencedOff => _fencedOff;

    /// <summary>Starts to write. A thread of its own: one that waits for the disk most of its time is none for the pool. It ends with <see cref="CloseAsync"/>.</summary>
    internal void Start() => new Thread(Run) { IsBackground = true, Name = "block log writer" }.Start();

    /// <summary>Hands in an append.</summary>
    /// <returns>Whether it will be written or fail; <see langword="false"/>: the log is being released.</returns>
    internal bool TryAdd(PendingAppend append) => _queue.TryAdd(append);

    /// <summary>Finishes what waits, says in the file that nothing is uncertain, and closes it.</summary>
    internal Task CloseAsync()
    {
        _queue.Complete();
        return _ended.Task;
    }

    private void Run()
    {
        while (_queue.Take(_batch, BatchBytes))
        {
            Commit();
            _batch.Clear();
        }

        if (!_needsSegment && _fencedOff is null)
            Mark();
        _owned.Dispose();
        _ended.SetResult();
    }

    private void Commit()
    {
        var isCertain = false;
        try
        {
            if (_fencedOff is { } fencedOff)
                throw fencedOff;
            if (_owned.Segment.Length >= _settings.SegmentBytes && !_needsSegment)
            {
                Mark();
                _needsSegment = true;
            }

            isCertain = true;
            if (_needsSegment)
                BeginSegment();
            if (!TryWrite(ref isCertain))
            {
                BeginSegment();
                if (!TryWrite(ref isCertain))
                    throw new IOException("Two files in turn could not be flushed.");
            }

            _takeover.ThrowIfFencedOff();
        }
        catch (Exception exception)
        {
            Fail(exception, isCertain);
            return;
        }

        Publish();
        foreach (var append in _batch)
            append.Succeed(new AppendResult(append.Sequence, _catalog.WriterOf(append.Sequence)));
    }

    /// <summary>Writes those records of the batch that the log does not hold, and flushes.</summary>
    /// <param name="isCertain">Whether nothing of the batch can be in the log if this throws.</param>
    /// <returns>Whether they are durable; <see langword="false"/>: the flush failed, and nothing is known.</returns>
    private bool TryWrite(ref bool isCertain)
    {
        Number();
        if (_records.Count == 0)
            return true;
        _buffer.ResetWrittenCount();
        _format.WriteBatch(_buffer, Fence, _catalog.LastSequence + 1, _records);
        try
        {
            GrowFor(_buffer.WrittenCount);
            _owned.File.Write(_end, _buffer.WrittenSpan);
        }
        catch
        {
            _needsSegment = !TrySetLength(_end);
            isCertain &= !_needsSegment;
            throw;
        }

        isCertain = false;
        // Until the group is known to be durable and the fence known to stand, this segment must not be added to.
        _needsSegment = true;
        try
        {
            _owned.File.Flush();
            return true;
        }
        catch (IOException exception)
        {
            _news.FlushFailed(_owned.Segment.Name, exception);
            return false;
        }
    }

    /// <summary>Gives the records of the batch their numbers; one whose id is in the log, or in the batch before it, has that one's.</summary>
    private void Number()
    {
        _records.Clear();
        _numbers.Clear();
        var now = _time.GetUtcNow();
        var next = _catalog.LastSequence + 1;
        foreach (var append in _batch)
        {
            if (_catalog.Ids.TryFind(append.Id, out var sequence) || _numbers.TryGetValue(append.Id, out sequence))
            {
                append.Sequence = sequence;
                continue;
            }

            append.Sequence = next++;
            _numbers.Add(append.Id, append.Sequence);
            _records.Add(new RecordToWrite(append.Id, append.Payload, now));
        }
    }

    private void Publish()
    {
        _news.Committed(_records.Count, _batch.Count - _records.Count);
        _needsSegment = false;
        if (_records.Count == 0)
            return;
        var first = _catalog.LastSequence + 1;
        for (var index = 0; index < _records.Count; index++)
            _catalog.Ids.Add(first + index, _records[index].Id);
        _owned.Segment.Add(_end, _buffer.WrittenCount, first, _records.Count);
        _end += _buffer.WrittenCount;
    }

    private void Fail(Exception cause, bool isCertain)
    {
        if (cause is LogFencedException fencedOff && _fencedOff is null)
        {
            _fencedOff = fencedOff;
            _news.FencedOff(fencedOff);
        }

        var told = DiskFailure.Tell(cause, _folder.Name, _batch.Count, isCertain);
        _news.CommitFailed(_batch.Count, told);
        var holds = cause is not LogFencedException && StillOwnsTheLog();
        if (holds)
            Number();
        foreach (var append in _batch)
        {
            // What is in the log already needs no disk space to be acknowledged.
            if (holds && append.Sequence <= _catalog.LastSequence)
                append.Succeed(new AppendResult(append.Sequence, _catalog.WriterOf(append.Sequence)));
            else
                append.Fail(told);
        }
    }

    private bool StillOwnsTheLog()
    {
        try
        {
            _takeover.ThrowIfFencedOff();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void BeginSegment()
    {
        var next = _takeover.Renew();
        _owned.Dispose();
        Volatile.Write(ref _owned, next);
        _end = _fileLength = next.Segment.Length;
        _needsSegment = false;
        _news.SegmentBegun(next);
    }

    private void GrowFor(int bytes)
    {
        if (_end + bytes <= _fileLength)
            return;
        // Where this fails, the write itself extends the file, or tells what is wrong.
        var length = (_end + bytes + _settings.GrowthBytes - 1) / _settings.GrowthBytes * _settings.GrowthBytes;
        TrySetLength(length);
    }

    private bool TrySetLength(long length)
    {
        try
        {
            _owned.File.SetLength(length);
            _fileLength = length;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Says behind the last record that nothing is uncertain. True whether or not it reaches the disk, so a failure does not matter.</summary>
    private void Mark()
    {
        _buffer.ResetWrittenCount();
        if (_end > _owned.Segment.Header.Length)
            _format.WriteMark(_buffer, Fence, _catalog.LastSequence + 1);
        try
        {
            _owned.File.Write(_end, _buffer.WrittenSpan);
            _owned.File.SetLength(_end + _buffer.WrittenCount);
            _owned.File.Flush();
        }
        catch (IOException exception)
        {
            _news.MarkFailed(_owned.Segment.Name, exception);
        }
    }
}
