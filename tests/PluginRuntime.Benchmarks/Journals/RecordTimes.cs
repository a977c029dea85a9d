using System.Diagnostics;
using PluginRuntime.Control.Journal;

namespace PluginRuntime.Benchmarks.Journals;

/// <summary>Adds up the time that records take.</summary>
internal sealed class RecordTimes : IJournalWatch
{
    private readonly Lock _lock = new();
    private long _since;
    private long _ticks;

    internal double Milliseconds { get { lock (_lock) return Stopwatch.GetElapsedTime(0, _ticks).TotalMilliseconds; } }

    internal int Records { get; private set; }

    internal void Reset()
    {
        lock (_lock)
            (_ticks, Records) = (0, 0);
    }

    // One record at a time: the journal calls under its lock.
    public void Writing(string request, JournalRecord record)
    {
        lock (_lock)
            _since = Stopwatch.GetTimestamp();
    }

    public void Written(string request, JournalRecord record)
    {
        lock (_lock)
            (_ticks, Records) = (_ticks + Stopwatch.GetTimestamp() - _since, Records + 1);
    }
}
