using System.Globalization;
using Echo;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>Calls to a virtual server beside those to an offload, of one host, of the same shape: what addressing by name, and being movable, cost.</summary>
internal sealed class ServersBenchmark : Benchmark
{
    private const int Callers = 64;

    internal override string Name => "servers";

    internal override string Title => "Calls to virtual servers: 64 callers, 64 bytes there and 64 bytes back";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        foreach (var (what, calls) in new[] { ("calls of a server at once", CallConcurrency.Concurrent), ("calls of a server one at a time", CallConcurrency.OneAtATime) })
        {
            var measured = await MeasureAsync(calls, options.IsQuick ? 3 : 15, options.IsQuick ? 700 : 2000);
            var offload = new Baseline("offload", Spread.MedianOf(measured["offload"]));
            table.Show($"{what}: calls", "1/s", measured["server"], offload);
            table.AtLeast(0.9, $"{what}: virtual server / offload, of a round", "x", measured["server"].Zip(measured["offload"], (server, other) => server / other));
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var calls = Enum.Parse<CallConcurrency>(args[0]);
        var rounds = int.Parse(args[1], CultureInfo.InvariantCulture);
        var time = TimeSpan.FromMilliseconds(int.Parse(args[2], CultureInfo.InvariantCulture));
        await using var host = await StoreHost.StartAsync(subpartitions: 1, calls);
        await host.Host.ApplyAsync("answers.1.0.0");
        await host.Host.ApplyAsync("echo.1.0.0");
        var echo = host.Host.Get<IEcho>();
        var store = await host.MakeAsync("called");
        (string Name, Func<byte[], CancellationToken, ValueTask<byte[]>> Echo, List<double> Rates)[] both = [("offload", echo.EchoAsync, []), ("server", store.EchoAsync, [])];

        // Rounds that are not counted compile the way to the last tier.
        const int uncounted = 3;
        for (var round = -uncounted; round < rounds; round++)
        {
            for (var turn = 0; turn < both.Length; turn++)
            {
                var (_, call, rates) = both[(round + uncounted + turn) % both.Length];
                var rate = await AsyncCallers.SaturationAsync(Callers, caller => Checked(Payload.Caller(call, caller)), time);
                if (round >= 0)
                    rates.Add(rate);
            }
        }

        foreach (var (name, _, rates) in both)
            ChildProcess.Tell(name, rates);
    }

    /// <summary>Callers that saturate count what returns, not what it says.</summary>
    private static Func<Task<bool>> Checked(Func<Task<bool>> call) => async () =>
        await call().ConfigureAwait(false) ? true : throw new InvalidOperationException("The answer does not belong to the call.");
}
