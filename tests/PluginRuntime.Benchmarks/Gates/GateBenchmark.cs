using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Measuring;
using Probe;

namespace PluginRuntime.Benchmarks.Gates;

/// <summary>What a gate adds to a call.</summary>
internal sealed class GateBenchmark : Benchmark
{
    private static readonly (string What, int Threads, bool IsAsync)[] Cases =
        [("1 thread", 1, false), ("2 threads", 2, false), ("ValueTask, 1 thread", 1, true), ("ValueTask, 2 threads", 2, true)];

    private Dictionary<GateVariant, List<IReadOnlyDictionary<string, double[]>>> _runs = [];

    internal override string Name => "gate";

    internal override string Title => "Gate: what is added to a direct interface call of the same module object";

    internal override async Task RunAsync(FigureTable table, BenchmarkOptions options)
    {
        _runs = Enum.GetValues<GateVariant>().ToDictionary(variant => variant, _ => new List<IReadOnlyDictionary<string, double[]>>());
        for (var round = 0; round < (options.IsQuick ? 2 : 9); round++)
        {
            foreach (var variant in Enum.GetValues<GateVariant>())
                _runs[variant].Add(await MeasureAsync(variant, options.IsQuick ? 100 : 400));
        }

        foreach (var (what, threads, isAsync) in Cases)
        {
            var key = Key(threads, isAsync);
            var direct = new Baseline("direct", Spread.MedianOf(Of(GateVariant.Direct, key)));
            table.Show($"direct interface call, {what}", "ns", Of(GateVariant.Direct, key), new Baseline("target in the host", Spread.MedianOf(Of(GateVariant.DirectHost, key))));
            var gate = Added(GateVariant.Gate, key);
            table.AtMost(isAsync ? 6 : 3, $"gate adds, {what}", "ns", gate, direct);
            table.AtMost(isAsync ? 6 : 3, $"gate adds after 10 upgrades, {what}", "ns", Added(GateVariant.GateAfterSwaps, key), direct);
            table.AtMost(0, $"gate allocates, {what}", "B", Of(GateVariant.Gate, key + "-bytes").Concat(Of(GateVariant.GateAfterSwaps, key + "-bytes")));
            foreach (var proxy in new[] { GateVariant.DispatchProxy, GateVariant.Castle, GateVariant.CastleInterceptor })
            {
                var added = Added(proxy, key);
                var ratio = Spread.MedianOf(added) / Math.Max(Spread.MedianOf(gate), 0.01);
                if (isAsync)
                    table.Show($"{proxy} adds, {what}", "ns", added, new Baseline("gate adds", Spread.MedianOf(gate)), ratio);
                else
                    table.Ratio($"{proxy} adds, {what}", "ns", added, new Baseline("gate adds", Spread.MedianOf(gate)), ratio, ">= 8x", ratio >= 8);
            }
        }

        foreach (var threads in new[] { 1, 2 })
        {
            var key = Key(threads, isAsync: false);
            table.AtMost(3, $"import gate adds, called by a module, {threads} thread{(threads == 1 ? "" : "s")}", "ns",
                Added(GateVariant.ModuleImport, key, GateVariant.ModuleDirect), new Baseline("direct, called by a module", Spread.MedianOf(Of(GateVariant.ModuleDirect, key))));
        }
    }

    internal override async Task RunChildAsync(string[] args)
    {
        var variant = Enum.Parse<GateVariant>(args[0]);
        var windows = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
        await using var host = await BenchmarkHost.StartAsync();
        await host.ApplyAsync("stateless.1.0.0");
        if (variant is GateVariant.ModuleDirect or GateVariant.ModuleImport)
        {
            await host.ApplyAsync("busy-caller.1.0.0");
            BusyTarget.Current = BenchmarkHost.TargetOf(host.Get<IBusy>());
            var caller = BenchmarkHost.TargetOf(host.Get<IBusyCaller>());
            Measure(new CallTimer(variant == GateVariant.ModuleImport ? caller.CallImport : caller.CallDirect, windows), isAsync: false);
            return;
        }

        var gate = host.Get<IBusy>();
        if (variant == GateVariant.GateAfterSwaps)
        {
            Loops(gate, windows, timer => timer.WarmUp());
            await host.AlternateAsync("stateless", 10);
        }

        var busy = variant switch
        {
            GateVariant.Direct => BenchmarkHost.TargetOf(gate),
            GateVariant.DirectHost => new HostBusy(),
            GateVariant.DispatchProxy => Proxies.Dispatch(BenchmarkHost.TargetOf(gate)),
            GateVariant.Castle => Proxies.Castle(BenchmarkHost.TargetOf(gate)),
            GateVariant.CastleInterceptor => Proxies.Castle(BenchmarkHost.TargetOf(gate), new Proxies.GoOn()),
            _ => gate,
        };
        var isAsync = false;
        Loops(busy, windows, timer =>
        {
            Measure(timer, isAsync);
            isAsync = true;
        });
    }

    private static void Loops(IBusy busy, int windows, Action<CallTimer> use)
    {
        use(new CallTimer((value, calls) => Call(busy, value, calls), windows));
        use(new CallTimer((value, calls) => CallAsync(busy, value, calls), windows));
    }

    private static void Measure(CallTimer timer, bool isAsync)
    {
        timer.WarmUp();
        foreach (var threads in new[] { 1, 2 })
        {
            var (nanoseconds, bytes) = timer.Measure(threads);
            ChildProcess.Tell(Key(threads, isAsync), nanoseconds);
            ChildProcess.Tell(Key(threads, isAsync) + "-bytes", Math.Round(bytes, 3));
        }
    }

    private static int Call(IBusy busy, int value, int calls)
    {
        for (var call = 0; call < calls; call++)
            value = busy.Nothing(value);
        return value;
    }

    private static int CallAsync(IBusy busy, int value, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            var pending = busy.NothingAsync(value);
            value = pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("The call did not complete synchronously.");
        }

        return value;
    }

    private static string Key(int threads, bool isAsync) => $"{(isAsync ? "async" : "sync")}-{threads}";

    private double[] Of(GateVariant variant, string key) => [.. _runs[variant].Select(run => run[key][0])];

    /// <summary>Round by round, against the direct call of the same round.</summary>
    private double[] Added(GateVariant variant, string key, GateVariant direct = GateVariant.Direct) =>
        [.. Of(variant, key).Zip(Of(direct, key), (with, without) => with - without)];
}
