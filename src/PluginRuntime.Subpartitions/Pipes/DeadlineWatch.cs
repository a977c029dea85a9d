namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Ends calls whose deadline has passed, in both directions. One look at all of them every <see cref="Period"/>, only while there are
/// calls with deadlines: a timer for each call would cost more than the call. Thread-safe.
/// </summary>
internal sealed class DeadlineWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly PipeConnection _connection;
    private readonly ITimer _timer;
    private readonly List<OutgoingCall> _expired = [];
    private int _armed;

    internal DeadlineWatch(PipeConnection connection, TimeProvider time)
    {
        _connection = connection;
        _timer = time.CreateTimer(static watch => ((DeadlineWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is a call with a deadline.</summary>
    internal void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // First unarmed, then the look: a call that comes in between arms it again.
        Interlocked.Exchange(ref _armed, 0);
        var now = _connection.Clock.Ticks;
        var left = _connection.Incoming.Expire(now);
        lock (_expired)
        {
            left |= _connection.Window.CollectExpired(now, _expired);
            foreach (var call in _expired)
                call.FailIfExpired(now);
            _expired.Clear();
        }

        if (left)
            Arm();
    }
}
