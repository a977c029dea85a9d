using BlockLog.Formats;
using BlockLog.Storage;

namespace BlockLog.Segments;

/// <summary>
/// A file of the log: what is known of it, and where its records stand. One thread at a time scans it or adds to it; any thread may read.
/// </summary>
internal sealed class Segment
{
    private readonly Lock _scanning = new();
    private readonly SparseIndex _index = new();
    private long _length;
    private long _lastSequence;
    private long _scannedTo;
    private long _scannedSequence;

    internal Segment(SegmentHeader header, RecordFormat? format)
    {
        Header = header;
        Format = format;
        Name = SegmentName.Of(header.Fence);
        _length = _scannedTo = header.Length;
        _lastSequence = _scannedSequence = header.FirstSequence - 1;
    }

    internal SegmentHeader Header { get; }

    /// <summary><see langword="null"/>: unknown to this version, which is no harm as long as it holds no records.</summary>
    internal RecordFormat? Format { get; }

    internal string Name { get; }

    /// <summary>Bytes that count.</summary>
    internal long Length => Volatile.Read(ref _length);

    /// <summary>The number of the last record that counts; one less than the first when there is none.</summary>
    internal long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>Whether another segment follows, so that nothing is added any more.</summary>
    internal bool IsSealed { get; private set; }

    /// <summary>Whether nothing is left to be scanned.</summary>
    internal bool IsIndexed => IsSealed && Volatile.Read(ref _scannedTo) == Length;

    /// <summary>Takes over what the next segment's header says of this one.</summary>
    internal void SealAt(long length, long lastSequence)
    {
        lock (_scanning)
        {
            // The owner may have cut off what this process had seen, when it carried the last batch over.
            if (_scannedTo > length)
            {
                _index.CutAt(length);
                _scannedTo = length;
                _scannedSequence = lastSequence;
            }

            Volatile.Write(ref _length, length);
            Volatile.Write(ref _lastSequence, lastSequence);
            IsSealed = true;
        }
    }

    /// <summary>Adds a batch that is durable.</summary>
    internal void Add(long offset, int length, long firstSequence, int count)
    {
        lock (_scanning)
        {
            _index.Note(firstSequence, offset);
            _scannedTo = offset + length;
            _scannedSequence = firstSequence + count - 1;
            Volatile.Write(ref _length, _scannedTo);
            Volatile.Write(ref _lastSequence, _scannedSequence);
        }
    }

    /// <summary>
    /// Reads on from where the last scan ended and indexes what is certain: all that counts in a sealed segment, and of the last one
    /// everything before its last batch.
    /// </summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="ids">Takes the ids; <see langword="null"/> when they are too old to be remembered.</param>
    /// <returns>How it ends.</returns>
    /// <exception cref="LogDamagedException">A sealed segment is not what its successor says.</exception>
    internal SegmentTail Scan(ILogFolder folder, IdIndex? ids)
    {
        lock (_scanning)
        {
            using var file = folder.Open(Name);
            var fileLength = file.Length;
            using var units = new UnitScan(file, Format!, Header.Fence, _scannedTo, IsSealed ? _length : fileLength);
            var batch = new ScannedBatch();
            var next = _scannedSequence + 1;
            var isClosed = false;
            while (!isClosed && units.TryNext() && units.Unit.FirstSequence == next)
            {
                var start = units.Offset - units.Unit.BatchDistance;
                if (start != batch.Start || units.Unit.IsMark)
                {
                    Accept(batch, units.Offset, next, ids);
                    batch.Start = start;
                }

                isClosed = units.Unit.IsMark;
                if (!isClosed)
                    batch.Add(units, Format!);
                next += units.Unit.Count;
            }

            if (IsSealed)
            {
                Accept(batch, units.Offset, next, ids);
                if (units.Offset != _length || next - 1 != _lastSequence)
                    throw new LogDamagedException(Name, units.Offset, $"no record {next} stands there, and the next segment says that {_length} bytes with the records up to {_lastSequence} do.");
            }

            return new SegmentTail(_scannedTo, _scannedSequence + 1, units.Offset, next, fileLength, isClosed);
        }
    }

    /// <summary>Finds the unit that holds a record, and what follows it up to the end of what counts.</summary>
    /// <returns>The scan, at that unit.</returns>
    /// <exception cref="LogDamagedException">The record cannot be read.</exception>
    internal UnitScan OpenAt(ILogFile file, ILogFolder folder, long sequence)
    {
        if (IsSealed && !IsIndexed)
            Scan(folder, null);
        var from = _index.Floor(sequence);
        var units = new UnitScan(file, Format!, Header.Fence, from < 0 ? Header.Length : from, Length);
        while (units.TryNext())
        {
            if (units.Unit.FirstSequence + units.Unit.Count > sequence)
                return units;
        }

        units.Dispose();
        throw new LogDamagedException(Name, units.Offset, $"record {sequence} should stand there or behind, and cannot be read.");
    }

    private void Accept(ScannedBatch batch, long end, long next, IdIndex? ids)
    {
        batch.MoveTo(_index, ids);
        _scannedTo = end;
        _scannedSequence = next - 1;
        if (IsSealed)
            return;
        Volatile.Write(ref _length, end);
        Volatile.Write(ref _lastSequence, next - 1);
    }
}
