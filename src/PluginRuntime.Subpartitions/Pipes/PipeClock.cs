namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A time provider's clock in the ticks of <see cref="Environment.TickCount64"/>, in which deadlines are given: milliseconds. Thread-safe.</summary>
internal sealed class PipeClock
{
    private readonly TimeProvider? _time;
    private readonly long _start = Environment.TickCount64;
    private readonly long _startTimestamp;

    internal PipeClock(TimeProvider time)
    {
        if (time == TimeProvider.System)
            return;
        _time = time;
        _startTimestamp = time.GetTimestamp();
    }

    internal long Ticks => _time is null ? Environment.TickCount64 : _start + (long)_time.GetElapsedTime(_startTimestamp).TotalMilliseconds;
}
