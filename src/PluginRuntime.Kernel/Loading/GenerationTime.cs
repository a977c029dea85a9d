namespace PluginRuntime.Kernel.Loading;

/// <summary>The host's time, with timers that end with the generation: a timer that is left over would hold the module's code.</summary>
internal sealed class GenerationTime(TimeProvider host) : TimeProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<OwnedTimer> _timers = [];
    private bool _disposed;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => host.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => host.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => host.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => host.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OwnedTimer(this, host.CreateTimer(callback, state, dueTime, period));
        lock (_lock)
        {
            if (!_disposed)
            {
                _timers.Add(timer);
                return timer;
            }
        }

        timer.Dispose();
        throw new ObjectDisposedException(nameof(ModuleContext), "The generation retires; it can make no further timers.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OwnedTimer[] timers;
        lock (_lock)
        {
            _disposed = true;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
            timer.Dispose();
    }

    private void Forget(OwnedTimer timer)
    {
        lock (_lock)
            _timers.Remove(timer);
    }

    private sealed class OwnedTimer(GenerationTime owner, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

        public void Dispose()
        {
            owner.Forget(this);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            owner.Forget(this);
            return inner.DisposeAsync();
        }
    }
}
