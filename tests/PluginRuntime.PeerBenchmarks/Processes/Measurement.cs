using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PluginRuntime.PeerBenchmarks.Exchanges;
using PluginRuntime.PeerBenchmarks.Peers;

namespace PluginRuntime.PeerBenchmarks.Processes;

/// <summary>Measures a peer. The callers are the same whoever it is: asynchronous loops on the thread pool, each call after the last.</summary>
/// <param name="peer">The peer.</param>
/// <param name="exchange">Calls it.</param>
/// <param name="server">The other process.</param>
internal sealed class Measurement(Peer peer, IByteExchange exchange, OwnProcess server)
{
    private const int PayloadBytes = 64;

    private static readonly TimeSpan LeadIn = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Unchanged = TimeSpan.FromMilliseconds(500);

    internal Task<IReadOnlyDictionary<string, double>> RunAsync(string what, double[] arguments) => what switch
    {
        nameof(WarmUpAsync) => WarmUpAsync(TimeSpan.FromSeconds(arguments[0])),
        nameof(LoneAsync) => LoneAsync((int)arguments[0]),
        nameof(LoadAsync) => LoadAsync((int)arguments[0], TimeSpan.FromSeconds(arguments[1])),
        nameof(StreamAsync) => StreamAsync((int)arguments[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "There is no such measurement."),
    };

    /// <summary>Calls at least for a time, and until the compiler has had nothing more to do for a while.</summary>
    internal async Task<IReadOnlyDictionary<string, double>> WarmUpAsync(TimeSpan least)
    {
        var since = Stopwatch.GetTimestamp();
        var compiledAt = since;
        var compiled = JitInfo.GetCompiledMethodCount();
        while (Stopwatch.GetElapsedTime(since) < least || (Stopwatch.GetElapsedTime(compiledAt) < Unchanged && Stopwatch.GetElapsedTime(since) < 4 * least))
        {
            await LoneAsync(200);
            await LoadAsync(64, LeadIn);
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
                (compiled, compiledAt) = (now, Stopwatch.GetTimestamp());
        }

        return new Dictionary<string, double>();
    }

    /// <summary>One caller: microseconds of a call.</summary>
    internal Task<IReadOnlyDictionary<string, double>> LoneAsync(int calls) => Task.Run<IReadOnlyDictionary<string, double>>(async () =>
    {
        var ticks = new long[calls];
        using var flow = peer.BeginFlow();
        using var cancellation = new CancellationTokenSource();
        var argument = new byte[PayloadBytes];
        for (var call = 0; call < calls; call++)
        {
            var since = Stopwatch.GetTimestamp();
            argument[0]++;
            Check(argument, await exchange.SwapAsync(argument, cancellation.Token));
            ticks[call] = Stopwatch.GetTimestamp() - since;
        }

        Array.Sort(ticks);
        return new Dictionary<string, double> { ["p50"] = Microseconds(ticks[calls / 2]), ["p99"] = Microseconds(ticks[(int)(calls * 0.99)]) };
    });

    /// <summary>Many callers: calls a second; microseconds of processor time and allocated bytes for each call, of both processes together.</summary>
    internal async Task<IReadOnlyDictionary<string, double>> LoadAsync(int callers, TimeSpan time)
    {
        using var cancellation = new CancellationTokenSource();
        var counts = new Count[callers];
        var stopping = new StrongBox<bool>();
        var loops = Enumerable.Range(0, callers).Select(number => Task.Run(async () =>
        {
            using var flow = peer.BeginFlow();
            var argument = new byte[PayloadBytes];
            while (!Volatile.Read(ref stopping.Value))
            {
                argument[0]++;
                Check(argument, await exchange.SwapAsync(argument, cancellation.Token));
                Volatile.Write(ref counts[number].Calls, counts[number].Calls + 1);
            }
        })).ToArray();
        await Task.Delay(LeadIn);
        var before = await LookAsync(counts);
        await Task.Delay(time);
        var after = await LookAsync(counts);
        Volatile.Write(ref stopping.Value, true);
        await Task.WhenAll(loops);
        var calls = after.Calls - before.Calls;
        return new Dictionary<string, double>
        {
            ["calls"] = calls / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds,
            ["processor"] = (after.ProcessorTime - before.ProcessorTime).TotalMicroseconds / calls,
            ["allocated"] = (after.Allocated - before.Allocated) / (double)calls,
        };
    }

    /// <summary>A sequence of chunks: gigabytes a second; seconds of processor time for each gigabyte and allocated bytes for each byte, of both processes together.</summary>
    internal Task<IReadOnlyDictionary<string, double>> StreamAsync(int chunks) => Task.Run<IReadOnlyDictionary<string, double>>(async () =>
    {
        using var flow = peer.BeginFlow();
        var before = await LookAsync([]);
        var chunk = 0;
        await foreach (var bytes in exchange.Read(chunks, CancellationToken.None))
        {
            var stamp = ByteExchange.Stamp(chunk++);
            if (bytes.Length != ByteExchange.ChunkBytes || bytes.Span[0] != stamp || bytes.Span[^1] != stamp)
                throw new InvalidOperationException($"Chunk {chunk - 1} has {bytes.Length} bytes, or not those that were sent.");
        }

        var after = await LookAsync([]);
        if (chunk != chunks)
            throw new InvalidOperationException($"{chunk} chunks came instead of {chunks}.");
        var gigabytes = (double)chunks * ByteExchange.ChunkBytes / 1e9;
        return new Dictionary<string, double>
        {
            ["throughput"] = gigabytes / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds,
            ["processor"] = (after.ProcessorTime - before.ProcessorTime).TotalSeconds / gigabytes,
            ["allocated"] = (after.Allocated - before.Allocated) / (double)chunks / ByteExchange.ChunkBytes,
        };
    });

    /// <summary>An answer that belongs to another call would be fast, too.</summary>
    private static void Check(byte[] argument, byte[] result)
    {
        if (result.Length != PayloadBytes || result[0] != (byte)~argument[0])
            throw new InvalidOperationException("The answer does not belong to the call.");
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private async Task<Look> LookAsync(Count[] counts)
    {
        var allocated = long.Parse(await server.AskAsync("allocated"), CultureInfo.InvariantCulture) + GC.GetTotalAllocatedBytes();
        return new Look(Stopwatch.GetTimestamp(), counts.Sum(count => count.Calls), Environment.CpuUsage.TotalTime + server.ProcessorTime, allocated);
    }

    private readonly record struct Look(long Timestamp, long Calls, TimeSpan ProcessorTime, long Allocated);

    /// <summary>The calls of one caller; no two share a cache line.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Count
    {
        internal long Calls;
    }
}
