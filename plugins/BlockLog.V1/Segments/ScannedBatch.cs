using BlockLog.Formats;

namespace BlockLog.Segments;

/// <summary>What a scan has seen of a batch and cannot vouch for yet.</summary>
internal sealed class ScannedBatch
{
    private readonly List<(long Sequence, long Offset)> _units = [];
    private readonly List<StoredRecord> _records = [];

    /// <summary>Where it begins.</summary>
    internal long Start { get; set; } = -1;

    internal void Add(UnitScan units, RecordFormat format)
    {
        _units.Add((units.Unit.FirstSequence, units.Offset));
        format.GetRecords(units.Bytes, _records);
    }

    /// <summary>It is certain now.</summary>
    internal void MoveTo(SparseIndex index, IdIndex? ids)
    {
        foreach (var (sequence, offset) in _units)
            index.Note(sequence, offset);
        foreach (var record in _records)
            ids?.Add(record.Sequence, record.Id);
        _units.Clear();
        _records.Clear();
    }
}
