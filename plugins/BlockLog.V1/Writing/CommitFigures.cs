namespace BlockLog.Writing;

/// <summary>What the writer has done since the process started. Written by one thread, read by any.</summary>
internal sealed class CommitFigures
{
    private long _commits;
    private long _committed;
    private int _largest;
    private long _repeated;
    private long _failed;
    private volatile string? _failure;

    internal long Commits => Volatile.Read(ref _commits);

    internal long Committed => Volatile.Read(ref _committed);

    internal int Largest => Volatile.Read(ref _largest);

    internal long Repeated => Volatile.Read(ref _repeated);

    internal long Failed => Volatile.Read(ref _failed);

    internal string? Failure => _failure;

    internal void Succeeded(int records, int repeated)
    {
        Volatile.Write(ref _repeated, _repeated + repeated);
        // To answer what is there already proves nothing of the disk.
        if (records == 0)
            return;
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _committed, _committed + records);
        Volatile.Write(ref _largest, Math.Max(_largest, records));
        _failure = null;
    }

    internal void HasFailed(int appends, string failure)
    {
        Volatile.Write(ref _failed, _failed + appends);
        _failure = failure;
    }
}
