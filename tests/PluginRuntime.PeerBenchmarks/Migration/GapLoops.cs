using System.Diagnostics;
using PluginRuntime.Benchmarks.Load;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>Loops that call, each call after the last. A window's figure is the longest time between two answers of a loop.</summary>
internal sealed class GapLoops : ILatencyWindows, IAsyncDisposable
{
    private const int PayloadBytes = 64;

    private readonly long[] _last;
    private readonly Task[] _loops;
    private volatile bool _stopping;
    private long _longest;
    private long _calls;
    private long _failed;

    private GapLoops(int loops, Func<byte[], Task<byte[]>> call)
    {
        _last = new long[loops];
        Array.Fill(_last, Stopwatch.GetTimestamp());
        _loops = [.. Enumerable.Range(0, loops).Select(loop => Task.Run(() => CallAsync(loop, call)))];
    }

    /// <summary>Calls that returned.</summary>
    internal long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that threw or returned something else.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    internal static GapLoops Start(int loops, Func<byte[], Task<byte[]>> call) => new(loops, call);

    public void BeginWindow(int window) => Interlocked.Exchange(ref _longest, 0);

    public double EndWindow()
    {
        var now = Stopwatch.GetTimestamp();
        for (var loop = 0; loop < _last.Length; loop++)
            Note(now - Volatile.Read(ref _last[loop]));
        return Interlocked.Read(ref _longest) * 1000.0 / Stopwatch.Frequency;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await Task.WhenAll(_loops);
    }

    private async Task CallAsync(int loop, Func<byte[], Task<byte[]>> call)
    {
        for (long number = 1; !_stopping; number++)
        {
            var payload = new byte[PayloadBytes];
            BitConverter.TryWriteBytes(payload, number);
            payload[^1] = (byte)loop;
            try
            {
                if (!(await call(payload).ConfigureAwait(false)).AsSpan().SequenceEqual(payload))
                    Interlocked.Increment(ref _failed);
            }
            catch (Exception exception)
            {
                if (Interlocked.Increment(ref _failed) == 1)
                    await Console.Error.WriteLineAsync($"A call failed: {exception}");
            }

            Interlocked.Increment(ref _calls);
            var now = Stopwatch.GetTimestamp();
            Note(now - _last[loop]);
            Volatile.Write(ref _last[loop], now);
        }
    }

    private void Note(long gap)
    {
        for (var longest = Volatile.Read(ref _longest); gap > longest;)
        {
            var found = Interlocked.CompareExchange(ref _longest, gap, longest);
            if (found == longest)
                return;
            longest = found;
        }
    }
}
