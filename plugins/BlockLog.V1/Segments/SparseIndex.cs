namespace BlockLog.Segments;

/// <summary>
/// Where records stand in a segment: an entry of 16 bytes for every 4 KiB of it at most, so four thousandths of the log's size. Entries are
/// only added at the end, by one thread; any thread may look.
/// </summary>
internal sealed class SparseIndex
{
    private const int BytesBetweenEntries = 4096;

    private readonly Lock _lock = new();
    private (long Sequence, long Offset)[] _entries = [];
    private int _count;

    /// <summary>Notes that a unit stands at an offset; ignored when the last entry is near.</summary>
    internal void Note(long sequence, long offset)
    {
        lock (_lock)
        {
            if (_count > 0 && offset - _entries[_count - 1].Offset < BytesBetweenEntries)
                return;
            if (_count == _entries.Length)
                Array.Resize(ref _entries, Math.Max(4, _count * 2));
            _entries[_count++] = (sequence, offset);
        }
    }

    /// <summary>Forgets what stands at an offset and behind it.</summary>
    internal void CutAt(long offset)
    {
        lock (_lock)
        {
            while (_count > 0 && _entries[_count - 1].Offset >= offset)
                _count--;
        }
    }

    /// <summary>Where to begin to look for a record: at it, or somewhat before.</summary>
    /// <returns>The offset of a unit; -1 when there is none.</returns>
    internal long Floor(long sequence)
    {
        lock (_lock)
        {
            int low = 0, high = _count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_entries[middle].Sequence <= sequence)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low == 0 ? -1 : _entries[low - 1].Offset;
        }
    }
}
