using System.ComponentModel;
using System.Diagnostics;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>How much of a processor a process takes, from one look to the next. Thread-safe.</summary>
internal sealed class CpuShare(int processId, TimeProvider time)
{
    /// <summary>Between two looks that come sooner, the figure would be noise.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private long _since;
    private TimeSpan _used;
    private double _share;

    /// <summary>Processors' worth since the last look, or as at the last look if that was a moment ago; 0 when nothing is known.</summary>
    internal double Look()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var elapsed = _since == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_since, now);
            if (elapsed < Shortest || UsedNow() is not { } used)
                return _share;
            _share = _since == 0 ? 0 : (used - _used) / elapsed;
            (_since, _used) = (now, used);
            return _share;
        }
    }

    private TimeSpan? UsedNow()
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
