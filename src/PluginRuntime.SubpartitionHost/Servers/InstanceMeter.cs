using System.Diagnostics;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Counts what one instance has to do. Thread-safe.</summary>
internal sealed class InstanceMeter
{
    private long _turns;
    private long _busy;

    /// <summary>What was counted up to now.</summary>
    internal InstanceUsage Read(uint instance) => new(instance, Volatile.Read(ref _turns), Stopwatch.GetElapsedTime(0, Volatile.Read(ref _busy)).TotalMilliseconds);

    /// <summary>A turn has ended, or waits for something for the first time.</summary>
    /// <param name="since">When it began, as <see cref="Stopwatch.GetTimestamp"/>.</param>
    internal void Count(long since)
    {
        Interlocked.Increment(ref _turns);
        Interlocked.Add(ref _busy, Stopwatch.GetTimestamp() - since);
    }
}
