using BlockLog.Storage;

namespace BlockLog.Tests.Disks;

/// <summary>
/// A folder in memory that tells a test of every operation before it happens, on the thread that asks for it, lets it fail, and keeps what
/// happened. Several logs may use it at once.
/// </summary>
internal sealed class SimulatedDisk : ILogFolder
{
    private readonly Lock _lock = new();
    private readonly DiskReplay _state;
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<int, byte[]> _contents = [];
    private readonly List<DiskEvent> _events = [];
    private int _files;
    private bool _isLocked;

    internal SimulatedDisk(DiskImage? start = null)
    {
        Start = start ?? DiskImage.Empty;
        _state = new DiskReplay(Start);
        foreach (var (name, content) in Start.Files)
        {
            _names[name] = -_names.Count - 1;
            _contents[_names[name]] = content;
        }
    }

    /// <summary>Called before an operation; what it returns is how the operation fails. Called with no lock held.</summary>
    internal Func<DiskOperation, DiskFault?>? Hook { get; set; }

    internal DiskImage Start { get; }

    internal IReadOnlyList<DiskEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    /// <summary>What is there when the process ends now.</summary>
    internal DiskImage Now => Locked(() => _state.Now);

    /// <summary>What is there for certain when the power ends now.</summary>
    internal DiskImage Durable => Locked(() => _state.Durable);

    public string Name => "/simulated";

    public void Ensure()
    {
    }

    public IReadOnlyList<string> List()
    {
        Ask(new DiskOperation(DiskAction.List, ""));
        return Locked<string[]>(() => [.. _names.Keys]);
    }

    public ILogFile Open(string name)
    {
        Ask(new DiskOperation(DiskAction.Open, name));
        return Locked(() => _names.TryGetValue(name, out var file) ? new OpenFile(this, file, name) : throw new FileNotFoundException(name));
    }

    public ILogFile Create(string name)
    {
        Ask(new DiskOperation(DiskAction.Create, name));
        return Locked(() =>
        {
            var file = _names[name] = ++_files;
            _contents[file] = [];
            Happened(new DiskEvent.Created(file, name));
            return new OpenFile(this, file, name);
        });
    }

    public byte[]? TryRead(string name)
    {
        Ask(new DiskOperation(DiskAction.TryRead, name));
        return Locked(() => _names.TryGetValue(name, out var file) ? _contents[file] : null);
    }

    public void Rename(string name, string newName) => Change(new DiskOperation(DiskAction.Rename, name), () =>
    {
        _names[newName] = _names[name];
        _names.Remove(name);
        Happened(new DiskEvent.Renamed(name, newName));
    });

    public void Delete(string name) => Change(new DiskOperation(DiskAction.Delete, name), () =>
    {
        if (_names.Remove(name))
            Happened(new DiskEvent.Deleted(name));
    });

    public void Flush() => Change(new DiskOperation(DiskAction.FlushFolder, ""), () => Happened(new DiskEvent.FolderFlushed()));

    public IDisposable? TryLock()
    {
        Ask(new DiskOperation(DiskAction.Lock, ""));
        return Locked(() =>
        {
            if (_isLocked)
                return null;
            _isLocked = true;
            return new HeldLock(this);
        });
    }

    private void Ask(DiskOperation operation)
    {
        if (Hook?.Invoke(operation) is { } fault)
            throw fault.Exception;
    }

    private void Change(DiskOperation operation, Action change)
    {
        var fault = Hook?.Invoke(operation);
        if (fault is null || fault.WrittenBytes > 0)
            Locked(change);
        if (fault is not null)
            throw fault.Exception;
    }

    private void Happened(DiskEvent happened)
    {
        _events.Add(happened);
        _state.Apply(happened);
    }

    private void Locked(Action action)
    {
        lock (_lock)
            action();
    }

    private T Locked<T>(Func<T> function)
    {
        lock (_lock)
            return function();
    }

    private sealed class HeldLock(SimulatedDisk disk) : IDisposable
    {
        public void Dispose() => disk.Locked(() => disk._isLocked = false);
    }

    private sealed class OpenFile(SimulatedDisk disk, int file, string name) : ILogFile
    {
        public long Length => disk.Locked(() => disk._contents[file].Length);

        public int Read(long offset, Span<byte> buffer)
        {
            disk.Ask(new DiskOperation(DiskAction.Read, name));
            var content = disk.Locked(() => disk._contents[file]);
            if (offset >= content.Length)
                return 0;
            var read = content.AsSpan((int)offset)[..(int)Math.Min(buffer.Length, content.Length - offset)];
            read.CopyTo(buffer);
            return read.Length;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var fault = disk.Hook?.Invoke(new DiskOperation(DiskAction.Write, name, bytes.Length));
            var written = bytes[..(fault is null ? bytes.Length : Math.Min(fault.WrittenBytes, bytes.Length))].ToArray();
            disk.Locked(() =>
            {
                var content = disk._contents[file];
                var changed = new byte[Math.Max(content.Length, offset + written.Length)];
                content.CopyTo(changed, 0);
                written.CopyTo(changed, offset);
                disk._contents[file] = changed;
                disk.Happened(new DiskEvent.Written(file, offset, written));
            });
            if (fault is not null)
                throw fault.Exception;
        }

        public void Flush()
        {
            var fault = disk.Hook?.Invoke(new DiskOperation(DiskAction.Flush, name));
            disk.Locked(() => disk.Happened(fault is null ? new DiskEvent.Flushed(file) : new DiskEvent.FlushLost(file)));
            if (fault is not null)
                throw fault.Exception;
        }

        public void SetLength(long length) => disk.Change(new DiskOperation(DiskAction.SetLength, name), () =>
        {
            var changed = new byte[length];
            var content = disk._contents[file];
            content.AsSpan(0, (int)Math.Min(length, content.Length)).CopyTo(changed);
            disk._contents[file] = changed;
            disk.Happened(new DiskEvent.Resized(file, length));
        });

        public void Dispose()
        {
        }
    }
}
