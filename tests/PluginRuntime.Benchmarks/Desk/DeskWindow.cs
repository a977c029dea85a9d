using LiveUpgrade.Load;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>The calls that were due in a time.</summary>
internal sealed class DeskWindow
{
    private int _refused;

    /// <summary>From when a call was due until its answer.</summary>
    internal LatencyHistogram Latencies { get; } = new();

    /// <summary>How long it was.</summary>
    internal TimeSpan Length { get; set; }

    /// <summary>Calls that admission refused.</summary>
    internal int RefusedCalls => Volatile.Read(ref _refused);

    internal void Refused() => Interlocked.Increment(ref _refused);

    internal double Percentile(double share) => Latencies.Percentile(share).TotalMilliseconds;
}
