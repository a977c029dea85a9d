namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// When a subpartition that has crashed is restarted. Decides only; who owns the subpartition waits and restarts. Not thread-safe: its
/// owner calls it under its own lock.
/// </summary>
/// <remarks>
/// <code>
/// state      crash                                            next
/// Closed     the first in the window                          Closed, restart at once
/// Closed     the n-th, n up to the most that are allowed      Closed, restart after delay * 2^(n-2), capped
/// Closed     one more                                         Open, restart after the open time
/// Open       (nothing runs; the restart that is due)          HalfOpen
/// HalfOpen   within the window after the restart              Open, restart after the open time
/// HalfOpen   later                                            Closed, as the first in the window
/// </code>
/// A start that fails counts as a crash.
/// </remarks>
internal sealed class RestartBackoff(SubpartitionOptions options, TimeProvider time)
{
    private readonly Queue<long> _crashes = new();
    private long _restarted;

    /// <summary>The state.</summary>
    internal CircuitState State { get; private set; }

    /// <summary>A process has crashed, or did not come to serve.</summary>
    internal RestartDecision OnCrash()
    {
        var now = time.GetTimestamp();
        if (State == CircuitState.HalfOpen && time.GetElapsedTime(_restarted, now) < options.CrashWindow)
            return Open(_crashes.Count + 1);
        State = CircuitState.Closed;
        _crashes.Enqueue(now);
        while (time.GetElapsedTime(_crashes.Peek(), now) >= options.CrashWindow)
            _crashes.Dequeue();
        return _crashes.Count > options.MaxCrashes ? Open(_crashes.Count) : new(DelayOf(_crashes.Count), IsCircuitOpen: false, _crashes.Count);
    }

    /// <summary>The restart that was decided begins.</summary>
    internal void OnRestart()
    {
        _restarted = time.GetTimestamp();
        if (State == CircuitState.Open)
            State = CircuitState.HalfOpen;
    }

    /// <summary>A person or a request asks for a new start: what was counted is forgotten.</summary>
    internal void Reset()
    {
        _crashes.Clear();
        State = CircuitState.Closed;
    }

    private RestartDecision Open(int crashes)
    {
        State = CircuitState.Open;
        _crashes.Clear();
        return new(options.CircuitOpenTime, IsCircuitOpen: true, crashes);
    }

    private TimeSpan DelayOf(int crashes)
    {
        if (crashes == 1)
            return TimeSpan.Zero;
        var doubled = options.RestartDelay.TotalMilliseconds * Math.Pow(2, crashes - 2);
        return TimeSpan.FromMilliseconds(Math.Min(doubled, options.MaxRestartDelay.TotalMilliseconds));
    }
}
