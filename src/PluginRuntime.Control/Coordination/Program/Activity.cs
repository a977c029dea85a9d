namespace PluginRuntime.Control.Coordination.Program;

/// <summary>Tells when nothing has gone on for a time. Thread-safe.</summary>
internal sealed class Activity : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _idleTime;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <param name="idleTime">How long nothing may go on.</param>
    /// <param name="time">The clock.</param>
    internal Activity(TimeSpan idleTime, TimeProvider time)
    {
        _idleTime = idleTime;
        _timer = time.CreateTimer(static activity => ((Activity)activity!).TimeIsOver(), this, idleTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when nothing has gone on for the time. It stays completed: what begins after that finds the end decided.</summary>
    internal Task Idle => _idle.Task;

    /// <summary>Something goes on until what is returned is disposed.</summary>
    internal IDisposable Begin()
    {
        lock (_lock)
        {
            _count++;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        return new Part(this);
    }

    public void Dispose() => _timer.Dispose();

    private void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
                _timer.Change(_idleTime, Timeout.InfiniteTimeSpan);
        }
    }

    private void TimeIsOver()
    {
        lock (_lock)
        {
            // The time was over, and something began before this came to the lock.
            if (_count == 0)
                _idle.TrySetResult();
        }
    }

    private sealed class Part(Activity activity) : IDisposable
    {
        private Activity? _activity = activity;

        public void Dispose() => Interlocked.Exchange(ref _activity, null)?.End();
    }
}
