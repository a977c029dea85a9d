using System.Diagnostics;

namespace PluginRuntime.Benchmarks.Load;

/// <summary>
/// Threads that call. In an open loop the calls are due at fixed times, whether or not the ones before have returned, and the latency
/// of a call counts from when it was due: a pause makes every call late that was due in it. In a closed loop each call follows the last.
/// </summary>
internal sealed class Callers : ILatencyWindows, IDisposable
{
    private readonly Caller[] _callers;
    private volatile bool _stopping;
    private volatile int _window = -1;

    private Callers(int threads, long interval, Func<int, Func<bool>> call)
    {
        _callers = [.. Enumerable.Range(0, threads).Select(number => new Caller(this, number, interval, call(number)))];
    }

    /// <summary>Calls that returned.</summary>
    internal long Calls => _callers.Sum(caller => Volatile.Read(ref caller.Calls));

    /// <summary>Calls that threw or returned <see langword="false"/>.</summary>
    internal long Failed => _callers.Sum(caller => Volatile.Read(ref caller.Failed));

    /// <summary>The share of the time that callers spent in calls, counted since the start.</summary>
    internal static Callers StartClosed(int threads, Func<int, Func<bool>> call) => new(threads, 0, call);

    /// <summary>Starts an open loop.</summary>
    /// <param name="threads">How many threads call.</param>
    /// <param name="callsPerSecond">All threads together.</param>
    /// <param name="call">Makes a thread's call; it returns whether the answer was right.</param>
    internal static Callers StartOpen(int threads, double callsPerSecond, Func<int, Func<bool>> call) =>
        new(threads, (long)(Stopwatch.Frequency * threads / callsPerSecond), call);

    /// <summary>Calls in a second when every thread calls as fast as it can.</summary>
    internal static async Task<double> SaturationAsync(int threads, Func<int, Func<bool>> call, TimeSpan time)
    {
        using var callers = StartClosed(threads, call);
        await Task.Delay(time / 4);
        var calls = callers.Calls;
        var since = Stopwatch.GetTimestamp();
        await Task.Delay(time);
        return (callers.Calls - calls) / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public void BeginWindow(int window) => _window = window;

    public double EndWindow()
    {
        var window = _window;
        _window = -1;
        return _callers.Max(caller => caller.Longest(window)) * 1000.0 / Stopwatch.Frequency;
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (var caller in _callers)
            caller.Join();
    }

    private sealed class Caller
    {
        private readonly Callers _all;
        private readonly int _number;
        private readonly long _interval;
        private readonly Func<bool> _call;
        private readonly Thread _thread;
        private int _longestIn = -1;
        private long _longest;

        internal long Calls;

        internal long Failed;

        internal Caller(Callers all, int number, long interval, Func<bool> call)
        {
            _all = all;
            _number = number;
            _interval = interval;
            _call = call;
            _thread = new Thread(Run) { IsBackground = true, Name = $"caller {number}" };
            _thread.Start();
        }

        internal long Longest(int window) => Volatile.Read(ref _longestIn) == window ? Volatile.Read(ref _longest) : 0;

        internal void Join() => _thread.Join();

        private void Run()
        {
            Pace.MakeExact();

            // Not all at once.
            var due = Stopwatch.GetTimestamp() + (_interval * _number / 2);
            while (!_all._stopping)
            {
                if (_interval > 0)
                    Pace.Until(due);
                else
                    due = Stopwatch.GetTimestamp();
                try
                {
                    if (!_call())
                        Failed++;
                }
                catch (Exception exception)
                {
                    if (Failed++ == 0)
                        Console.Error.WriteLine($"A call failed: {exception}");
                }

                Volatile.Write(ref Calls, Calls + 1);
                Note(Stopwatch.GetTimestamp() - due);
                due += _interval;
            }
        }

        private void Note(long latency)
        {
            var window = _all._window;
            if (window != _longestIn)
            {
                Volatile.Write(ref _longest, latency);
                Volatile.Write(ref _longestIn, window);
            }
            else if (latency > _longest)
            {
                Volatile.Write(ref _longest, latency);
            }
        }
    }
}
