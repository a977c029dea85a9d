using System.Collections.Concurrent;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Together;

/// <summary>
/// Conservation: chains of calls around a cycle of three modules, from several threads and asynchronously, while the three and parts of
/// them are swapped over and over. Every call has one outcome, none fails, and each saw one set of generations that was published.
/// </summary>
public sealed class ChainStressTests
{
    private const int Threads = 2;
    private const int Flows = 2;
    private static readonly string[][] Subsets =
    [
        ["chain-a", "chain-b", "chain-c"], ["chain-a"], ["chain-a", "chain-c"], ["chain-a", "chain-b", "chain-c"], ["chain-b"], ["chain-b", "chain-c"],
    ];

    private readonly ConcurrentDictionary<(long, long, long), int> _seen = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private volatile bool _stop;
    private long _begun;
    private long _ended;

    [Theory]
    [InlineData(24, false)]
    [InlineData(12, true)]
    public async Task ChainsAroundACycle_WhileSetsAndSubsetsAreSwapped_SeeOneSetOfGenerationsEach(int swaps, bool wholeSetOnly)
    {
        await using var host = await RuntimeHost.WithAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0");
        HashSet<(long, long, long)> published = [SetOf(host)];
        var load = StartLoad(host, wholeSetOnly);

        var version = 1;
        for (var swap = 0; swap < swaps; swap++)
        {
            var subset = wholeSetOnly ? Subsets[0] : Subsets[swap % Subsets.Length];
            version = 3 - version;
            var request = ServiceRequest.ForPackages([.. subset.Select(module => RuntimeHost.Package($"{module}.{version}.0.0"))]);
            var before = Volatile.Read(ref _ended);
            var report = await host.Runtime.ApplyAsync(request with { Policy = new UpgradePolicy { QuiesceGrace = TimeSpan.FromSeconds(20) } }).Within($"report of swap {swap}");
            report.Applied();
            Assert.All(report.Modules.Retired, retired => Assert.True(retired.IsCollected, report.ToString()));
            published.Add(SetOf(host));
            await Deadline.Until(() => Volatile.Read(ref _ended) > before, $"chain that ended after swap {swap}");
        }

        _stop = true;
        foreach (var caller in load)
            await caller.Within("end of a caller");

        Assert.Empty(_wrong);
        Assert.Equal(_begun, _ended);
        Assert.True(_ended > swaps, $"Only {_ended} chains ran.");
        Assert.Empty(_seen.Keys.Except(published));
        Assert.All(host.Runtime.Modules, module => Assert.Equal(0, module.Faults));
    }

    private List<Task> StartLoad(RuntimeHost host, bool oneVersion)
    {
        List<Task> load = [];
        var (a, b) = (host.Get<IChainA>(), host.Get<IChainB>());
        for (var thread = 0; thread < Threads; thread++)
        {
            Action<StampList> walk = thread switch
            {
                0 => stamps => a.Walk(stamps, 6),
                _ => stamps => b.Walk(stamps, 7),
                };
            load.Add(Deadline.OnFreshThread(() =>
            {
                while (!_stop)
                    Note(stamps => { walk(stamps); return ValueTask.CompletedTask; }, oneVersion).GetAwaiter().GetResult();
                return true;
            }));
        }

        for (var flow = 0; flow < Flows; flow++)
        {
            load.Add(Task.Run(async () =>
            {
                while (!_stop)
                    await Note(stamps => a.WalkAsync(stamps, 6, default), oneVersion);
            }));
        }

        return load;
    }

    private async Task Note(Func<StampList, ValueTask> walk, bool oneVersion)
    {
        var stamps = new StampList();
        Interlocked.Increment(ref _begun);
        try
        {
            await walk(stamps);
            Check(stamps, oneVersion);
        }
        catch (Exception exception)
        {
            _wrong.Enqueue(exception.ToString());
        }

        Interlocked.Increment(ref _ended);
    }

    private void Check(StampList stamps, bool oneVersion)
    {
        Dictionary<string, long> generations = [];
        for (var index = 0; index < stamps.Count; index++)
        {
            if (generations.TryGetValue(stamps[index].Module, out var generation) && generation != stamps[index].Generation)
                _wrong.Enqueue($"two generations of {stamps[index].Module} in {stamps}");
            generations[stamps[index].Module] = stamps[index].Generation;
        }

        if (oneVersion && !stamps.IsUniform)
            _wrong.Enqueue($"mixture: {stamps}");
        _seen[(generations["chain-a"], generations["chain-b"], generations["chain-c"])] = 1;
    }

    private static (long A, long B, long C) SetOf(RuntimeHost host)
    {
        var modules = host.Runtime.Modules.ToDictionary(module => module.Id, module => module.Generation);
        return (modules["chain-a"], modules["chain-b"], modules["chain-c"]);
    }
}
