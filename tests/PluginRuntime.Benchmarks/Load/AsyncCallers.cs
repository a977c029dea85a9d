using System.Diagnostics;

namespace PluginRuntime.Benchmarks.Load;

/// <summary>
/// An open loop of asynchronous calls: each begins when it is due, also while ones before it have not returned, and its latency counts
/// from when it was due. What a pause holds up is answered together when it is over, as in a server; callers that block would go on to
/// wait for each other, and show a pause many times as long as it was.
/// </summary>
internal sealed class AsyncCallers : ILatencyWindows, IAsyncDisposable
{
    private readonly Thread[] _threads;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private int _inside;
    private long _calls;
    private long _failed;
    private int _window = -1;
    private long _longest;

    private AsyncCallers(int threads, double callsPerSecond, Func<int, Func<Task<bool>>> call)
    {
        _inside = threads;
        var interval = (long)(Stopwatch.Frequency * threads / callsPerSecond);
        _threads = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => Run(call(number), interval, number)) { IsBackground = true, Name = $"caller {number}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Calls that returned.</summary>
    internal long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that threw or returned <see langword="false"/>.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    /// <summary>Starts it.</summary>
    /// <param name="threads">How many threads begin calls.</param>
    /// <param name="callsPerSecond">All together.</param>
    /// <param name="call">Makes a thread's call; it returns whether the answer was right.</param>
    internal static AsyncCallers Start(int threads, double callsPerSecond, Func<int, Func<Task<bool>>> call) => new(threads, callsPerSecond, call);

    /// <summary>Calls in a second when each of <paramref name="callers"/> begins its next as soon as the last has returned.</summary>
    internal static async Task<double> SaturationAsync(int callers, Func<int, Func<Task<bool>>> call, TimeSpan time)
    {
        var warmUpEnd = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds / 4 * Stopwatch.Frequency);
        var end = warmUpEnd + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CountAsync(call(caller)))));
        return counts.Sum() / time.TotalSeconds;

        async Task<long> CountAsync(Func<Task<bool>> next)
        {
            long count = 0;
            for (var now = Stopwatch.GetTimestamp(); now < end; now = Stopwatch.GetTimestamp())
            {
                await next();
                if (now >= warmUpEnd)
                    count++;
            }

            return count;
        }
    }

    public void BeginWindow(int window)
    {
        lock (_lock)
            (_window, _longest) = (window, 0);
    }

    public double EndWindow()
    {
        lock (_lock)
        {
            _window = -1;
            return _longest * 1000.0 / Stopwatch.Frequency;
        }
    }

    /// <summary>Begins no more calls, and waits until all have returned.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _quiet.Task;
    }

    private void Run(Func<Task<bool>> call, long interval, int number)
    {
        Pace.MakeExact();

        // Not all at once.
        for (var due = Stopwatch.GetTimestamp() + (interval * number / 2); !_stopping; due += interval)
        {
            Pace.Until(due);
            Interlocked.Increment(ref _inside);
            _ = CallAsync(call, due);
        }

        Leave();
    }

    private async Task CallAsync(Func<Task<bool>> call, long due)
    {
        try
        {
            if (!await call().ConfigureAwait(false))
                Interlocked.Increment(ref _failed);
        }
        catch (Exception exception)
        {
            if (Interlocked.Increment(ref _failed) == 1)
                await Console.Error.WriteLineAsync($"A call failed: {exception}");
        }

        Interlocked.Increment(ref _calls);
        Note(Stopwatch.GetTimestamp() - due);
        Leave();
    }

    private void Note(long latency)
    {
        lock (_lock)
        {
            if (_window >= 0)
                _longest = Math.Max(_longest, latency);
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
            _quiet.TrySetResult();
    }
}
