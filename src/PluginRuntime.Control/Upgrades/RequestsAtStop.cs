namespace PluginRuntime.Control.Upgrades;

/// <summary>What becomes of requests when the host stops: it waits for no probation, and for no request that has not begun. Thread-safe.</summary>
/// <remarks>
/// <code>
/// where a request is                  what becomes of it
/// ---------------------------------   ---------------------------------------------------------------------------
/// not made yet, waits for its turn    rejected; nothing was touched
/// has not switched                    undone, as when it is cancelled: the old versions serve, and serve again
/// has switched, is on probation       kept at once: the new versions serve, and serve again
/// retires the old                     goes on, in the time its policy gives
/// a coordinator's                     prepared or on probation: goes back; has proved itself: as the coordinator's
///                                     log says (<see cref="Remote.Participants.CoordinatedRequests"/>)
/// </code>
/// So a host that is stopped comes up with the versions with which one that is killed at that instant comes up: the new ones from the last
/// switch on. Between the decision and that switch a stop goes back, which is recorded, and a crash goes forward.
/// </remarks>
internal sealed class RequestsAtStop : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _underWay;
    private bool _isStopping;

    /// <summary>Nothing stops yet.</summary>
    public RequestsAtStop() => Stopping = _stopping.Token;

    /// <summary>Cancelled when the host stops.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Completes when the host stops and no request is under way any more.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>A request begins, unless the host stops.</summary>
    internal bool TryBegin()
    {
        lock (_lock)
        {
            if (_isStopping)
                return false;
            _underWay++;
            return true;
        }
    }

    /// <summary>A request that has begun has its report.</summary>
    internal void End()
    {
        lock (_lock)
        {
            if (--_underWay == 0 && _isStopping)
                _ended.TrySetResult();
        }
    }

    /// <summary>The host stops. Without effect from the second time on.</summary>
    /// <returns>Completes when those that wait for it have been told.</returns>
    internal Task StopAsync()
    {
        lock (_lock)
        {
            if (_isStopping)
                return Task.CompletedTask;
            _isStopping = true;
            if (_underWay == 0)
                _ended.TrySetResult();
        }

        // Outside of the lock, and not on this thread: who waits for it goes on there.
        return _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();
}
