namespace LiveUpgrade.Load;

/// <summary>
/// The sets of versions in the order they served. An answer is right when its set served at some time between its call and itself;
/// a mixture of two sets never does, and neither does an old version after its upgrade has ended. Thread-safe.
/// </summary>
internal sealed class VersionTimeline(VersionSet first)
{
    private readonly Lock _lock = new();
    private readonly List<VersionSet> _sets = [first];
    private int _certain;

    /// <summary>The place of the set that serves for certain: what answers now is of it or a later one.</summary>
    internal int Certain => Volatile.Read(ref _certain);

    /// <summary>An upgrade begins that may switch to <paramref name="next"/> at any time.</summary>
    internal void Announce(VersionSet next)
    {
        lock (_lock)
            _sets.Add(next);
    }

    /// <summary>The upgrade has ended; <paramref name="now"/> serves.</summary>
    internal void Settle(VersionSet now)
    {
        lock (_lock)
        {
            if (_sets[^1] != now)
                _sets.Add(now);
            Volatile.Write(ref _certain, _sets.Count - 1);
        }
    }

    /// <summary>Whether <paramref name="answer"/> is of a set that can have served since <paramref name="from"/>.</summary>
    internal bool Explains(VersionSet answer, int from)
    {
        lock (_lock)
            return _sets.FindIndex(from, set => set == answer) >= 0;
    }
}
