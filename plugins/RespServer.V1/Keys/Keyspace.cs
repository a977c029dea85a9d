namespace RespServer.Keys;

/// <summary>
/// The keys of a server. They stand in slots, without gaps: a new key in the next one; when a key is removed, the last one takes its slot.
/// So whoever walks the slots from the last to the first, in slices, comes across every key that is there all the time, whatever is added
/// and removed meanwhile. Export, SCAN and expiry walk so. Everything but the lock is guarded by it.
/// </summary>
internal sealed class Keyspace
{
    private readonly Edition _edition;
    private readonly Dictionary<byte[], Entry> _entries = new(KeyComparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private Entry?[] _slots = new Entry?[16];

    internal Keyspace(Edition edition)
    {
        _edition = edition;
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    internal KeyspaceLock Gate { get; } = new();

    internal ChangeNotes Notes { get; } = new();

    internal ExpiringEntries Expiring { get; } = new();

    /// <summary>Keys that ended because their time had run out.</summary>
    internal long Expired { get; set; }

    internal int Count => _entries.Count;

    internal Entry this[int slot] => _slots[slot]!;

    /// <summary>Finds a key; one whose time has run out is removed and not found.</summary>
    internal Entry? Find(ReadOnlySpan<byte> key, long now)
    {
        if (!_bySpan.TryGetValue(key, out var entry))
            return null;
        if (entry.ExpiresAt == 0 || entry.ExpiresAt > now)
            return entry;
        Expire(entry);
        return null;
    }

    /// <summary>Finds a key or makes it, to be given a value. Notes the change.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="exists">Whether it was there. Its value and time are left as they are.</param>
    internal Entry Change(scoped ReadOnlySpan<byte> key, long now, out bool exists)
    {
        exists = _bySpan.TryGetValue(key, out var entry);
        if (exists && entry!.ExpiresAt != 0 && entry.ExpiresAt <= now)
        {
            Expire(entry);
            exists = false;
        }

        if (!exists)
        {
            entry = _edition.CreateEntry(key.ToArray(), now);
            _entries.Add(entry.Key, entry);
            Append(entry);
        }

        Notes.Note(entry!);
        return entry!;
    }

    /// <summary>Says that a key's value has changed.</summary>
    internal void Changed(Entry entry) => Notes.Note(entry);

    internal void Remove(Entry entry)
    {
        _entries.Remove(entry.Key);
        Expiring.Remove(entry);
        var last = _slots[Count]!;
        _slots[Count] = null;
        if (last != entry)
        {
            _slots[entry.Slot] = last;
            last.Slot = entry.Slot;
            // Its slot is a part of the state: a client that scans goes on where it was.
            Notes.Note(last);
        }

        entry.Slot = -1;
        Notes.Note(entry);
    }

    internal void Expire(Entry entry)
    {
        Remove(entry);
        Expired++;
    }

    /// <param name="entry">The key.</param>
    /// <param name="at">When it ends, in milliseconds; 0: never.</param>
    internal void SetExpiry(Entry entry, long at)
    {
        entry.ExpiresAt = at;
        if (at == 0)
            Expiring.Remove(entry);
        else
            Expiring.Add(entry);
        Notes.Note(entry);
    }

    internal void Clear()
    {
        _entries.Clear();
        _slots = new Entry?[16];
        Expiring.Clear();
        Notes.NoteClear();
    }

    /// <summary>Puts an imported key in its slot, in place of one of the same name.</summary>
    internal void Place(Entry entry, int slot, long expiresAt)
    {
        if (_entries.TryGetValue(entry.Key, out var former))
            Displace(former);
        _entries[entry.Key] = entry;
        if (slot >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
        _slots[slot] = entry;
        entry.Slot = slot;
        entry.ExpiresAt = expiresAt;
        if (expiresAt != 0)
            Expiring.Add(entry);
    }

    /// <summary>Takes an imported key out again.</summary>
    internal void Displace(byte[] key)
    {
        if (_entries.Remove(key, out var entry))
            Displace(entry);
    }

    /// <summary>Ends an import: whatever was read, there is no gap afterwards.</summary>
    internal void Settle()
    {
        if (_slots.Length >= Count && Array.IndexOf(_slots, null, 0, Count) < 0)
            return;
        _slots = new Entry?[Math.Max(16, Count + 1)];
        var slot = 0;
        foreach (var entry in _entries.Values.OrderBy(entry => entry.Slot))
        {
            _slots[slot] = entry;
            entry.Slot = slot++;
        }
    }

    private void Displace(Entry entry)
    {
        // Another key may have been put there since: then that one stays.
        if (_slots[entry.Slot] == entry)
            _slots[entry.Slot] = null;
        Expiring.Remove(entry);
    }

    private void Append(Entry entry)
    {
        var slot = Count - 1;
        if (slot + 1 >= _slots.Length)
            Array.Resize(ref _slots, _slots.Length * 2);
        _slots[slot] = entry;
        entry.Slot = slot;
    }
}
