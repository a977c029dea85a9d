namespace RespServer.Keys;

/// <summary>
/// Which keys change while the bulk of the state is exported. Guarded by the keyspace's lock. A change before the noting begins is seen
/// by the export, which begins later; a change after that is noted.
/// </summary>
internal sealed class ChangeNotes
{
    private List<Entry>? _changed;
    private int _export;

    /// <summary>Whether all keys were removed at once since; those noted have come afterwards.</summary>
    internal bool IsCleared { get; private set; }

    internal void Start()
    {
        _changed = [];
        _export++;
        IsCleared = false;
    }

    /// <summary>Notes a key once: also one that was removed. A later one of the same name is another entry, and noted behind it.</summary>
    internal void Note(Entry entry)
    {
        if (_changed is null || entry.NotedIn == _export)
            return;
        entry.NotedIn = _export;
        _changed.Add(entry);
    }

    internal void NoteClear()
    {
        if (_changed is null)
            return;
        _changed = [];
        IsCleared = true;
    }

    /// <summary>Ends the noting.</summary>
    /// <returns>In the order in which they were noted; nothing, if nobody was noting.</returns>
    internal List<Entry> Stop()
    {
        var changed = _changed ?? [];
        _changed = null;
        return changed;
    }
}
