using System.Diagnostics;
using System.Globalization;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>The process of an offload is killed under load: when another one answers, and what becomes of the calls.</summary>
internal sealed class LossBenchmark : Benchmark
{
    /// <summary>One call in so many is not idempotent.</summary>
    private const int NotIdempotent = 4;

    internal override string Name => "loss";

    internal override string Title => "kill -9 of an offload's process under load";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        var losses = options.IsQuick ? 4 : 31;
        foreach (var (start, bar) in new[] { ("cold", 700), ("spare", 100) })
        {
            var measured = await MeasureAsync(start, losses);
            var what = $"{start}, open loop at {OffloadHost.Load:P0}, {losses} losses";
            table.AtMost(bar, $"{what}: kill to the first answer of the next process", "ms", measured["to-serving"]);
            table.Show($"{what}: calls", "1000", [measured["calls"][0] / 1000]);
            table.AtMost(0, $"{what}: failed calls", "calls", measured["failed"]);
            table.Show($"{what}: not idempotent, lost as they are told to be", "calls", measured["lost"]);
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var keepsSpare = args[0] == "spare";
        var losses = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using var host = await OffloadHost.StartAsync(keepsSpare);
        var lost = 0;
        await using var callers = await host.StartCallersAsync(Mixed);
        List<double> toServing = [];
        for (var loss = 0; loss <= losses; loss++)
        {
            var serving = host.ProcessId;
            using var process = Process.GetProcessById(serving);
            var since = Stopwatch.GetTimestamp();
            process.Kill();
            toServing.Add((await host.AwaitOtherAsync(serving, since)).TotalMilliseconds);
            if (keepsSpare)
                await host.AwaitSpareAsync();
            else
                await Task.Delay(500);
        }

        await callers.DisposeAsync();
        // The first of a process compiles the way.
        ChildProcess.Tell("to-serving", toServing.Skip(1));
        ChildProcess.Tell("calls", callers.Calls);
        ChildProcess.Tell("failed", callers.Failed);
        ChildProcess.Tell("lost", Volatile.Read(ref lost));

        Func<Task<bool>> Mixed(int caller)
        {
            var call = host.Call(caller);
            var calls = 0;
            return () => ++calls % NotIdempotent == 0 ? CountAsync() : call();
        }

        async Task<bool> CountAsync()
        {
            try
            {
                return await host.Echo.CountAsync().ConfigureAwait(false) > 0;
            }
            catch (SubpartitionLostException)
            {
                Interlocked.Increment(ref lost);
                return true;
            }
        }
    }
}
