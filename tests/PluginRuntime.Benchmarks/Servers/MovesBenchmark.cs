using System.Globalization;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;
using Store;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>What callers of a virtual server feel of its move, by the size of the state that passes in steps while it is written to.</summary>
internal sealed class MovesBenchmark : Benchmark
{
    private const string Server = "moved";

    internal override string Name => "moves";

    internal override string Title => "Longest wait of a caller in a window with the move of a virtual server, less that in its control window; state by value";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var pairs = options.IsQuick ? 5 : 31;
        foreach (var (size, keys, bytes, bar) in new[] { ("1 KiB", 16, 64, 5), ("1 MiB", 1024, 1024, 8), ("64 MiB", 65536, 1024, 60) })
        {
            var measured = await MeasureAsync(keys, bytes, pairs);
            var what = $"{size}, open loop at {MoveWindows.Load:P0}";
            MoveWindows.Show(table, what, measured, bar);
            table.Show($"{what}: written while callers called", "1/s", measured["write-rate"]);
            table.AtMost(0, $"{what}: failed writes", "writes", measured["failed-writes"]);
            table.AtMost(0, $"{what}: calls executed otherwise than once", "calls", measured["miscounted"]);
            table.AtMost(0, $"{what}: states with another checksum in the end", "count", measured["wrong"]);
        }

        table.Note("1 % of the keys are written a second, at least one; no key is written twice at once.");
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var keys = int.Parse(args[0], CultureInfo.InvariantCulture);
        var bytes = int.Parse(args[1], CultureInfo.InvariantCulture);
        var pairs = int.Parse(args[2], CultureInfo.InvariantCulture);
        await using var host = await StoreHost.StartAsync(subpartitions: 2);
        var store = await host.MakeAsync(Server);
        await store.FillAsync(keys, bytes);
        var answered = 0L;
        var said = new long[keys];
        var writesPerSecond = Math.Max(1, keys / 100.0);
        var writers = AsyncCallers.Start(1, writesPerSecond, _ => Write());
        await new MoveWindows(host, Server).MeasureAsync(pairs, Call);
        await writers.DisposeAsync();

        var status = await store.StatusAsync();
        ChildProcess.Tell("write-rate", writesPerSecond);
        ChildProcess.Tell("failed-writes", writers.Failed);
        ChildProcess.Tell("miscounted", Math.Abs(status.Counted - answered));
        ChildProcess.Tell("wrong", status.Sum == said.Select((number, key) => Mark.Of(key, number)).Aggregate((sum, mark) => sum + mark) ? 0 : 1);

        Func<Task<bool>> Call(int caller)
        {
            var call = Payload.Caller(store.CountAsync, caller);
            return async () =>
            {
                var isRight = await call().ConfigureAwait(false);
                Interlocked.Increment(ref answered);
                return isRight;
            };
        }

        Func<Task<bool>> Write()
        {
            // All keys in turn: no key is written twice at once, so what was said last of each is known.
            var writes = 0L;
            return async () =>
            {
                var number = ++writes;
                var key = (int)(number * 7919 % keys);
                await store.PutAsync(key, number).ConfigureAwait(false);
                said[key] = number;
                return true;
            };
        }
    }
}
