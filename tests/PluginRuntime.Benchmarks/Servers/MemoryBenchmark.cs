using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;
using Store;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>The same with state in memory that passes by its descriptor. Every call reads a page of it.</summary>
internal sealed class MemoryBenchmark : Benchmark
{
    private const string Server = "moved";
    private const int Samples = 64;
    private const int PagesAtOnce = 4096;

    internal override string Name => "memory";

    internal override string Title => "Longest wait of a caller in a window with the move of a virtual server, less that in its control window; state in memory that passes by descriptor";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var pairs = options.IsQuick ? 5 : 31;
        Dictionary<string, double> closed = [];
        foreach (var (size, megabytes) in new[] { ("64 MiB", 64), ("1 GiB", 1024) })
        {
            var measured = await MeasureAsync(megabytes, pairs);
            var what = $"{size}, open loop at {MoveWindows.Load:P0}";
            MoveWindows.Show(table, what, measured, 5);
            table.Show($"{what}: pages written before moves and read after them", "count", measured["sampled"]);
            table.AtMost(0, $"{what}: such pages with another content, and pages in the end", "count", measured["wrong"]);
            closed.Add(size, Spread.MedianOf(measured["closed"]));
        }

        table.AtMost(1, "closed, 1 GiB less 64 MiB", "ms", [closed["1 GiB"] - closed["64 MiB"]], new Baseline("64 MiB", closed["64 MiB"]));
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var bytes = long.Parse(args[0], CultureInfo.InvariantCulture) * 1024 * 1024;
        var pairs = int.Parse(args[1], CultureInfo.InvariantCulture);
        var pages = bytes / Mark.PageBytes;
        await using var host = await StoreHost.StartAsync(subpartitions: 2);
        var store = await host.MakeAsync(Server, ("memory", bytes.ToString(CultureInfo.InvariantCulture)));
        for (long first = 0; first < pages; first += PagesAtOnce)
            await store.MarkAsync(first, PagesAtOnce, round: 0);

        // The last pages are written to from move to move, those before them are what callers read.
        var readOnly = pages - (pages / 4);
        var written = new Dictionary<long, long>();
        var random = new Random(1);
        var round = 0;
        var wrong = 0;
        List<long> sampled = [];
        await new MoveWindows(host, Server).MeasureAsync(pairs, Call, SampleAsync, CheckSamplesAsync);
        for (var page = 0L; page < pages; page += 97)
            await CheckAsync(page, written.GetValueOrDefault(page));
        foreach (var (page, last) in written)
            await CheckAsync(page, last);
        ChildProcess.Tell("sampled", (double)pairs * Samples);
        ChildProcess.Tell("wrong", wrong);

        Func<Task<bool>> Call(int caller)
        {
            var own = new Random(caller);
            return async () =>
            {
                var page = own.NextInt64(readOnly);
                return await store.LookAsync(page).ConfigureAwait(false) == Mark.Of(page, 0);
            };
        }

        async Task SampleAsync()
        {
            round++;
            sampled = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt64(readOnly, pages))];
            foreach (var page in sampled)
            {
                await store.MarkAsync(page, 1, round);
                written[page] = round;
            }
        }

        async Task CheckSamplesAsync()
        {
            foreach (var page in sampled)
                await CheckAsync(page, round);
        }

        async Task CheckAsync(long page, long last)
        {
            if (await store.LookAsync(page) != Mark.Of(page, last))
                wrong++;
        }
    }
}
