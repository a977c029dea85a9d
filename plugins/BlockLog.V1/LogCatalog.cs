using BlockLog.Formats;
using BlockLog.Segments;
using BlockLog.Storage;

namespace BlockLog;

/// <summary>
/// The segments of a log in order, and the ids of its newest records. One thread at a time adds to it: who opens the log, then who takes it
/// over, then the writer. Any thread may read records.
/// </summary>
/// <param name="folder">The log's folder.</param>
/// <param name="formats">What can be read.</param>
/// <param name="rememberedIds">How many ids are kept.</param>
internal sealed class LogCatalog(ILogFolder folder, LogFormats formats, int rememberedIds)
{
    private volatile Segment[] _segments = [];

    internal IdIndex Ids { get; } = new(rememberedIds);

    internal IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The number of the last record that is certain.</summary>
    internal long LastSequence => _segments is [.., var last] ? last.LastSequence : 0;

    /// <summary>Takes in what was written since the last time, by whichever process, up to what is certain.</summary>
    /// <returns>How the last segment ends; <see langword="null"/> when it has no records, or there is none.</returns>
    /// <exception cref="LogDamagedException">A segment is damaged or missing.</exception>
    /// <exception cref="LogFormatException">A segment needs another version.</exception>
    internal SegmentTail? CatchUp()
    {
        var segments = _segments.ToList();
        foreach (var fence in SegmentName.FencesOf(folder.List()))
        {
            if (segments.Count == 0 || fence > segments[^1].Header.Fence)
                Append(segments, ReadHeader(fence));
        }

        _segments = [.. segments];
        SegmentTail? tail = null;
        foreach (var segment in segments)
        {
            tail = null;
            if (segment.Format is null)
                RefuseRecords(segment);
            else if (!segment.IsIndexed && (!segment.IsSealed || segment.LastSequence > segments[^1].Header.FirstSequence - rememberedIds))
                tail = segment.Scan(folder, Ids);
        }

        return tail;
    }

    /// <summary>Adds the segment that the owner made.</summary>
    internal void Adopt(Segment segment)
    {
        var segments = _segments.ToList();
        Append(segments, segment);
        _segments = [.. segments];
    }

    /// <summary>The version that wrote the segment of a record.</summary>
    internal string WriterOf(long sequence) => Find(sequence).Header.WrittenBy;

    /// <summary>Reads one record.</summary>
    internal LogRecord? Read(long sequence)
    {
        if (sequence > LastSequence)
            return null;
        var segment = Find(sequence);
        using var file = folder.Open(segment.Name);
        using var units = segment.OpenAt(file, folder, sequence);
        List<StoredRecord> records = [];
        segment.Format!.GetRecords(units.Bytes, records);
        return ContractData.ToRecord(records[(int)(sequence - units.Unit.FirstSequence)], units.Bytes, segment.Header.WrittenBy);
    }

    /// <summary>Reads records from one to another, segment by segment. What is appended meanwhile does not belong to it.</summary>
    internal IEnumerable<LogRecord> Scan(long from, long to)
    {
        List<StoredRecord> records = [];
        while (from <= to)
        {
            var segment = Find(from);
            using var file = folder.Open(segment.Name);
            using var units = segment.OpenAt(file, folder, from);
            do
            {
                records.Clear();
                segment.Format!.GetRecords(units.Bytes, records);
                foreach (var record in records)
                {
                    if (record.Sequence < from || record.Sequence > to)
                        continue;
                    yield return ContractData.ToRecord(record, units.Bytes, segment.Header.WrittenBy);
                    from = record.Sequence + 1;
                }
            }
            while (from <= Math.Min(to, segment.LastSequence) && (units.TryNext() || Fail(segment, units.Offset, from)));
        }
    }

    private static bool Fail(Segment segment, long offset, long sequence) =>
        throw new LogDamagedException(segment.Name, offset, $"record {sequence} should stand there, and cannot be read.");

    /// <summary>The last segment that begins at a record or before it: those without records begin where their successor does.</summary>
    private Segment Find(long sequence)
    {
        var segments = _segments;
        int low = 0, high = segments.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].Header.FirstSequence <= sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return segments[low - 1];
    }

    private Segment ReadHeader(long fence)
    {
        var name = SegmentName.Of(fence);
        using var file = folder.Open(name);
        var bytes = new byte[SegmentHeader.Bytes];
        var read = file.Read(0, bytes);
        var header = SegmentHeader.TryRead(bytes.AsSpan(0, read));
        if (header is null || header.Fence != fence)
            throw new LogDamagedException(name, 0, "its header is wrong, and a segment gets its name only when the header is on disk.");
        return new Segment(header, formats.Find(header.Format));
    }

    private static void Append(List<Segment> segments, Segment segment)
    {
        var previous = segments.Count > 0 ? segments[^1] : null;
        var header = segment.Header;
        if (header.PreviousFence != (previous?.Header.Fence ?? 0))
            throw new LogDamagedException(segment.Name, 0, $"it continues {(header.PreviousFence == 0 ? "nothing" : SegmentName.Of(header.PreviousFence))}, and before it stands {previous?.Name ?? "nothing"}: a segment is missing.");
        previous?.SealAt(header.PreviousLength, header.FirstSequence - 1);
        segments.Add(segment);
    }

    private void RefuseRecords(Segment segment)
    {
        var length = segment.Length;
        if (!segment.IsSealed)
        {
            using var file = folder.Open(segment.Name);
            length = file.Length;
        }

        if (length > segment.Header.Length)
            throw new LogFormatException(segment.Name, segment.Header.Format, segment.Header.WrittenBy, formats.Version);
    }
}
