using System.Buffers;
using BlockLog.Formats;
using BlockLog.Segments;
using BlockLog.Storage;

namespace BlockLog.Owning;

/// <summary>
/// Makes this generation the owner of the log: after a release, after the death of the process that owned it, against a process that only
/// seems dead, and again after its own disk has failed. It is the same each time, since nothing is presumed of the one before.
/// </summary>
/// <remarks>
/// <para>Under the folder's lock: draw a fence one higher than any before; write it durably; then read the end of the last segment; begin a
/// segment of one's own, whose header says how far the last one counts. Segments are named by fence, so no two owners ever write one file.</para>
/// <para><em>Why no acknowledged record is lost to a process that still writes.</em> That process writes, flushes, reads the fence, and only
/// then acknowledges. This one writes the fence, then reads the end of the other's segment. Each writes first and reads what the other wrote
/// afterwards, as in Dekker's algorithm: of two such reads at least one comes after both writes. So either the old owner sees the new fence
/// and acknowledges nothing, or the new owner sees the record. Both may happen, and then the record is in the log without having been
/// acknowledged, which is what an append with the same id finds out. Neither cannot. All of it goes through the file system's one cache, so
/// the order holds between processes; that the fence is flushed before the end is read makes it hold across a loss of power, too.</para>
/// <para><em>Why the last batch is carried over.</em> Everything before it is known to be durable, because its writer waited for that before
/// it began the last. The last batch itself can be read, but from the cache perhaps: its flush may never have been called, or may have
/// failed, after which the cache holds as clean what the disk does not have, and a second flush reports success. So its records are written
/// once more, under the same numbers, into a file whose flush this process sees succeed; the old copy does not count. A generation that
/// releases the log says by a mark that nothing is uncertain, and there is nothing to carry.</para>
/// </remarks>
internal sealed class Takeover(ILogFolder folder, LogFormats formats, LogCatalog catalog, TimeProvider time)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(5);

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Guid _name = Guid.NewGuid();
    private long _fence;

    /// <summary>Takes the log, from whomever. Waits while another takes it.</summary>
    internal async ValueTask<OwnedSegment> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(mustOwn: false) is { } owned)
                return owned;
            // The system tells nobody when a lock is free.
            await Task.Delay(LockRetry, time, cancellationToken);
        }
    }

    /// <summary>Begins another segment, as the owner.</summary>
    /// <exception cref="LogFencedException">It is no longer the owner.</exception>
    /// <exception cref="IOException">Another generation is just taking the log.</exception>
    internal OwnedSegment Renew() => TryTake(mustOwn: true) ?? throw new IOException($"{folder.Name} is locked by a process that takes the log over.");

    /// <summary>Refuses what is about to be acknowledged when another has taken the log. The reading half of the argument above.</summary>
    /// <exception cref="LogFencedException">Another generation owns the log.</exception>
    internal void ThrowIfFencedOff()
    {
        var present = FenceFile.Read(folder);
        if (present.Owner == _name)
            return;
        throw present.Number >= _fence
            ? new LogFencedException(_fence, present.Number)
            : new LogDamagedException(FenceFile.Name, 0, $"it says {present.Number}, and {_fence} was written to it.");
    }

    private OwnedSegment? TryTake(bool mustOwn)
    {
        using var held = folder.TryLock();
        if (held is null)
            return null;
        if (mustOwn)
            ThrowIfFencedOff();
        var files = folder.List();
        foreach (var unfinished in files.Where(file => file.EndsWith(SegmentName.Unfinished, StringComparison.Ordinal)))
            folder.Delete(unfinished);

        var fence = Math.Max(FenceFile.Read(folder).Number, SegmentName.FencesOf(files).LastOrDefault()) + 1;
        FenceFile.Write(folder, new Fence(fence, _name));
        _fence = fence;
        return Begin(fence);
    }

    private OwnedSegment Begin(long fence)
    {
        var tail = catalog.CatchUp();
        var previous = catalog.Segments.Count > 0 ? catalog.Segments[^1] : null;
        var first = tail?.FirstUncertain ?? (previous?.LastSequence + 1 ?? 1);
        var carried = tail is { IsClosed: false } open ? ReadUncertain(previous!, open) : [];
        var format = formats.Writes;
        var header = new SegmentHeader(
            format.Number, format.SegmentHeaderBytes, fence, previous?.Header.Fence ?? 0, tail?.CertainEnd ?? previous?.Length ?? 0, first, formats.Version);

        _buffer.ResetWrittenCount();
        header.Write(_buffer.GetSpan(format.SegmentHeaderBytes)[..format.SegmentHeaderBytes]);
        _buffer.Advance(format.SegmentHeaderBytes);
        if (carried.Count > 0)
            format.WriteBatch(_buffer, fence, first, carried);
        var file = Create(SegmentName.Of(fence), _buffer.WrittenSpan);

        var segment = new Segment(header, format);
        catalog.Adopt(segment);
        if (carried.Count > 0)
            segment.Add(format.SegmentHeaderBytes, _buffer.WrittenCount - format.SegmentHeaderBytes, first, carried.Count);
        for (var index = 0; index < carried.Count; index++)
            catalog.Ids.Add(first + index, carried[index].Id);
        return new OwnedSegment(segment, file, carried.Count);
    }

    /// <summary>A segment has its name only when it is on disk: what is found under the name is whole, or damaged.</summary>
    private ILogFile Create(string name, ReadOnlySpan<byte> content)
    {
        var unfinished = name + SegmentName.Unfinished;
        var file = folder.Create(unfinished);
        try
        {
            file.Write(0, content);
            file.Flush();
            folder.Rename(unfinished, name);
            folder.Flush();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private List<RecordToWrite> ReadUncertain(Segment segment, SegmentTail tail)
    {
        using var file = folder.Open(segment.Name);
        var format = segment.Format!;
        var proof = TailJudgement.FindProofOfDamage(file, format, segment.Header.Fence, tail);
        if (proof >= 0)
            throw new LogDamagedException(segment.Name, tail.End, $"no record {tail.NextSequence} stands there, and what stands at byte {proof} was written when it did.");

        List<RecordToWrite> carried = [];
        List<StoredRecord> records = [];
        using var units = new UnitScan(file, format, segment.Header.Fence, tail.CertainEnd, tail.End);
        while (units.TryNext())
        {
            records.Clear();
            format.GetRecords(units.Bytes, records);
            foreach (var record in records)
                carried.Add(new RecordToWrite(record.Id, units.Bytes.Slice(record.Start, record.Length).ToArray(), record.WrittenAt));
        }

        return carried;
    }
}
