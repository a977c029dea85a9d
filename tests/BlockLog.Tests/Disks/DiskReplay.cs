namespace BlockLog.Tests.Disks;

/// <summary>
/// Replays what happened to a disk and tells what may be left when it ends there. When the <em>process</em> ends, everything that was
/// written is there. When the <em>power</em> ends, what was flushed is there; of the rest any sectors of 512 bytes may be, in any combination, and of
/// changes to names those before any of them, since file systems keep these in order.
/// </summary>
internal sealed class DiskReplay
{
    private const int SectorBytes = 512;
    private const int MostSubsets = 64;

    private readonly Dictionary<int, FileState> _files = [];
    private readonly List<DiskEvent> _pendingNames = [];
    private Dictionary<string, int> _durableNames = [];
    private Dictionary<string, int> _names = [];

    internal DiskReplay(DiskImage start)
    {
        // Files made later count from one on.
        var file = 0;
        foreach (var (name, content) in start.Files)
        {
            _files[--file] = new FileState { Durable = content, Cached = content };
            _names[name] = _durableNames[name] = file;
        }
    }

    /// <summary>What is there when the process ends now.</summary>
    internal DiskImage Now => new(_names.ToDictionary(name => name.Key, name => _files[name.Value].Cached));

    /// <summary>What is there for certain when the power ends now.</summary>
    internal DiskImage Durable => new(_durableNames.ToDictionary(name => name.Key, name => _files[name.Value].Durable));

    /// <summary>Everything that may be there when the power ends now.</summary>
    internal IEnumerable<DiskImage> AfterPowerCut()
    {
        var names = _durableNames;
        for (var applied = 0; ; applied++)
        {
            foreach (var contents in Contents([.. names.Values]))
                yield return new DiskImage(names.ToDictionary(name => name.Key, name => contents[name.Value]));
            if (applied == _pendingNames.Count)
                yield break;
            names = Apply(names, _pendingNames[applied]);
        }
    }

    /// <summary>Everything that may be there when the process ends in the middle of an event.</summary>
    internal IEnumerable<DiskImage> AfterKillDuring(DiskEvent happening)
    {
        yield return Now;
        if (happening is not DiskEvent.Written write)
            yield break;
        var state = _files[write.File];
        var whole = state.Cached;
        foreach (var length in Enumerable.Range(0, write.Bytes.Length / SectorBytes + 1).Select(sectors => sectors * SectorBytes).Append(1).Append(write.Bytes.Length / 2).Append(write.Bytes.Length - 1).Distinct())
        {
            state.Cached = Put(whole, write.Offset, write.Bytes.AsSpan(0, Math.Clamp(length, 0, write.Bytes.Length)));
            yield return Now;
        }

        state.Cached = whole;
    }

    internal void Apply(DiskEvent happened)
    {
        switch (happened)
        {
            case DiskEvent.Created created:
                _files[created.File] = new FileState();
                Rename(created);
                break;
            case DiskEvent.Written write:
                var file = _files[write.File];
                file.Cached = Put(file.Cached, write.Offset, write.Bytes);
                for (var at = 0; at < write.Bytes.Length;)
                {
                    // A sector is written whole: cut where the file's sectors end, not the write's.
                    var end = Math.Min(write.Bytes.Length, at + SectorBytes - (int)((write.Offset + at) % SectorBytes));
                    file.Pending.Add(new DiskEvent.Written(write.File, write.Offset + at, write.Bytes[at..end]));
                    at = end;
                }

                break;
            case DiskEvent.Resized resized:
                _files[resized.File].Cached = Resize(_files[resized.File].Cached, resized.Length);
                _files[resized.File].Pending.Add(resized);
                break;
            case DiskEvent.Flushed flushed:
                _files[flushed.File].Durable = Apply(_files[flushed.File].Durable, _files[flushed.File].Pending);
                _files[flushed.File].Pending.Clear();
                break;
            case DiskEvent.FlushLost lost:
                _files[lost.File].Pending.Clear();
                break;
            case DiskEvent.FolderFlushed:
                _durableNames = _names;
                _pendingNames.Clear();
                break;
            default:
                Rename(happened);
                break;
        }
    }

    private void Rename(DiskEvent happened)
    {
        _names = Apply(_names, happened);
        _pendingNames.Add(happened);
    }

    private static Dictionary<string, int> Apply(Dictionary<string, int> names, DiskEvent happened)
    {
        var changed = new Dictionary<string, int>(names);
        switch (happened)
        {
            case DiskEvent.Created created:
                changed[created.Name] = created.File;
                break;
            case DiskEvent.Renamed renamed:
                changed[renamed.NewName] = changed[renamed.Name];
                changed.Remove(renamed.Name);
                break;
            case DiskEvent.Deleted deleted:
                changed.Remove(deleted.Name);
                break;
        }

        return changed;
    }

    /// <summary>The combinations of contents that the files may have.</summary>
    private IEnumerable<Dictionary<int, byte[]>> Contents(int[] named)
    {
        var contents = named.Distinct().ToDictionary(file => file, file => _files[file].Durable);
        var pending = contents.Keys.Where(file => _files[file].Pending.Count > 0).ToArray();
        yield return contents;
        foreach (var file in pending)
        {
            foreach (var subset in Subsets(_files[file].Pending))
                yield return new Dictionary<int, byte[]>(contents) { [file] = Apply(_files[file].Durable, subset) };
        }

        if (pending.Length > 1)
            yield return contents.Keys.ToDictionary(file => file, file => Apply(_files[file].Durable, _files[file].Pending));
    }

    private static IEnumerable<IEnumerable<DiskEvent>> Subsets(List<DiskEvent> events)
    {
        if (1 << Math.Min(events.Count, 20) <= MostSubsets)
            return Enumerable.Range(1, (1 << events.Count) - 1).Select(set => events.Where((_, index) => (set & (1 << index)) != 0));
        var every = Enumerable.Range(0, events.Count).ToArray();
        return every.Select(last => events.Take(last + 1))
            .Concat(every.Select(missing => events.Where((_, index) => index != missing)))
            .Concat(every.Select(only => events.Where((_, index) => index == only)));
    }

    private static byte[] Apply(byte[] content, IEnumerable<DiskEvent> events)
    {
        using var changed = new MemoryStream();
        changed.Write(content);
        foreach (var happened in events)
        {
            if (happened is DiskEvent.Written write)
            {
                changed.Position = write.Offset;
                changed.Write(write.Bytes);
            }
            else
            {
                changed.SetLength(((DiskEvent.Resized)happened).Length);
            }
        }

        return changed.ToArray();
    }

    private static byte[] Put(byte[] content, long offset, ReadOnlySpan<byte> bytes)
    {
        var changed = Resize(content, Math.Max(content.Length, offset + bytes.Length));
        bytes.CopyTo(changed.AsSpan((int)offset));
        return changed;
    }

    private static byte[] Resize(byte[] content, long length)
    {
        var changed = new byte[length];
        content.AsSpan(0, (int)Math.Min(length, content.Length)).CopyTo(changed);
        return changed;
    }

    private sealed class FileState
    {
        internal byte[] Durable { get; set; } = [];

        internal byte[] Cached { get; set; } = [];

        internal List<DiskEvent> Pending { get; } = [];
    }
}
