namespace RespServer.Keys;

/// <summary>The keys whose time will run out, in no order, without gaps. Guarded by the keyspace's lock.</summary>
internal sealed class ExpiringEntries
{
    private readonly List<Entry> _entries = [];
    private int _cursor;

    internal int Count => _entries.Count;

    internal void Add(Entry entry)
    {
        if (entry.ExpirySlot >= 0)
            return;
        entry.ExpirySlot = _entries.Count;
        _entries.Add(entry);
    }

    internal void Remove(Entry entry)
    {
        if (entry.ExpirySlot < 0)
            return;
        var last = _entries[^1];
        _entries[entry.ExpirySlot] = last;
        last.ExpirySlot = entry.ExpirySlot;
        entry.ExpirySlot = -1;
        _entries.RemoveAt(_entries.Count - 1);
    }

    internal void Clear() => _entries.Clear();

    /// <summary>The next one to look at, round and round.</summary>
    internal Entry? Next()
    {
        if (_entries.Count == 0)
            return null;
        // Backwards: when this one is removed, the last one that takes its place has been looked at.
        _cursor = _cursor <= 0 || _cursor > _entries.Count ? _entries.Count - 1 : _cursor - 1;
        return _entries[_cursor];
    }
}
