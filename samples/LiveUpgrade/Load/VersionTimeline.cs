namespace LiveUpgrade.Load;

/// <summary>
/// Versions, or sets of them, in the order they served. An answer is right when its version served at some time between its call and
/// itself: a mixture of two sets never does, and neither does an old version after its upgrade has ended. Thread-safe.
/// </summary>
internal sealed class VersionTimeline<T>(T first)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly List<T> _versions = [first];
    private int _certain;

    /// <summary>The place of what serves for certain: what answers now is of it or a later one.</summary>
    internal int Certain => Volatile.Read(ref _certain);

    /// <summary>An upgrade begins that may switch to <paramref name="next"/> at any time.</summary>
    internal void Announce(T next)
    {
        lock (_lock)
            _versions.Add(next);
    }

    /// <summary>The upgrade has ended; <paramref name="now"/> serves.</summary>
    internal void Settle(T now)
    {
        lock (_lock)
        {
            if (!_versions[^1].Equals(now))
                _versions.Add(now);
            Volatile.Write(ref _certain, _versions.Count - 1);
        }
    }

    /// <summary>Whether <paramref name="answer"/> is of what can have served since <paramref name="from"/>.</summary>
    internal bool Explains(T answer, int from)
    {
        lock (_lock)
            return _versions.FindIndex(from, version => version.Equals(answer)) >= 0;
    }
}
