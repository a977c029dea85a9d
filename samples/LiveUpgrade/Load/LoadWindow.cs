namespace LiveUpgrade.Load;

/// <summary>The calls of a stretch of time. Thread-safe.</summary>
/// <param name="kind">What goes on in it.</param>
internal sealed class LoadWindow(LoadWindowKind kind)
{
    private long _failed;
    private long _refused;

    internal LoadWindowKind Kind => kind;

    internal LatencyHistogram Latency { get; } = new();

    internal long Calls => Latency.Count;

    internal long Failed => Volatile.Read(ref _failed);

    internal long Refused => Volatile.Read(ref _refused);

    internal void Add(TimeSpan latency, CallOutcome outcome)
    {
        Latency.Add(latency);
        if (outcome == CallOutcome.Failed)
            Interlocked.Increment(ref _failed);
        else if (outcome == CallOutcome.Refused)
            Interlocked.Increment(ref _refused);
    }
}
