using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PluginRuntime.Benchmarks.Load;

/// <summary>
/// Waits until a moment, giving the processor away: a caller that spun until its next call would saturate the machine at any rate.
/// </summary>
internal static class Pace
{
    private const int SetTimerSlack = 29;

    /// <summary>Lets the running thread sleep as exactly as the system can: by default Linux adds 50 us.</summary>
    internal static void MakeExact()
    {
        if (OperatingSystem.IsLinux())
            _ = prctl(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Sleeps until a timestamp.</summary>
    internal static void Until(long timestamp)
    {
        while (true)
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
            if (left <= TimeSpan.Zero)
                return;
            if (OperatingSystem.IsLinux())
            {
                var time = new TimeSpec { Nanoseconds = (nint)Math.Min(left.TotalNanoseconds, 100_000_000) };
                _ = nanosleep(in time, 0);
            }
            else
            {
                Thread.Sleep(left > TimeSpan.FromMilliseconds(1) ? 1 : 0);
            }
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int nanosleep(in TimeSpec time, nint left);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
