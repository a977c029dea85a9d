using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using static PluginRuntime.Subpartitions.Tests.IoOffload.OffloadBench;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>A flow of the host that holds a generation: it sees one version, and the old is not quiet before the flow lets go.</summary>
public sealed class OffloadPinTests
{
    [Fact]
    public async Task PinnedFlow_CallsTheOld_OthersTheNew_AndTheOldReleasesWhenThePinIsGone()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var pin = new OffloadPin([bench.Offload.Router]);

        // The upgrade is nobody's business but its own: it does not run in the pinned flow.
        var upgrading = Unpinned(() => bench.ApplyAsync(Version("2.0.0")));
        await Unpinned(() => bench.WhoServesAsync("2.0.0/2"));

        for (var call = 0; call < 10; call++)
            Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Equal("2.0.0/2", await Unpinned(bench.ServedByAsync));
        Assert.DoesNotContain("1 release", bench.Ground.Journal);
        Assert.False(upgrading.IsCompleted);

        pin.Dispose();
        Assert.Equal("2.0.0/2", await bench.ServedByAsync());
        var report = await Await(upgrading, "the upgrade");
        Assert.True(report.IsApplied, report.Failure?.Cause);
        Assert.Empty(report.Blockers);
    }

    [Fact]
    public async Task PinThatIsKept_BacksTheUpgradeOut_AndIsNamed()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var pin = new OffloadPin([bench.Offload.Router]);

        var report = await Unpinned(() => bench.ApplyAsync(Version("2.0.0"), Impatient));

        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Contains("Pin() (1 held)", Assert.Single(report.Blockers), StringComparison.Ordinal);
        Assert.Contains("Pin() (1 held)", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal("1.0.0/1", await Unpinned(bench.ServedByAsync));
    }

    [Fact]
    public async Task PinnedGenerationIsLost_TheFlowGoesToTheNext()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var pin = new OffloadPin([bench.Offload.Router]);

        bench.Processes.Started[0].Die();

        Assert.Equal("1.0.0/2", await bench.ServedByAsync());
        Assert.Equal("2.0.0/3", (await Unpinned(() => bench.ApplyAsync(Version("2.0.0")))).IsApplied ? await bench.ServedByAsync() : "");
    }

    [Fact]
    public async Task PinInsideAPin_HoldsWhatTheOuterOneHolds_AndAPinThatIsOver_HoldsNothing()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var outer = new OffloadPin([bench.Offload.Router]);
        var upgrading = Unpinned(() => bench.ApplyAsync(Version("2.0.0")));
        await Unpinned(() => bench.WhoServesAsync("2.0.0/2"));

        using (new OffloadPin([bench.Offload.Router]))
            Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());

        outer.Dispose();
        outer.Dispose();
        Assert.True((await Await(upgrading, "the upgrade")).IsApplied);
        using (new OffloadPin([bench.Offload.Router]))
            Assert.Equal("2.0.0/2", await bench.ServedByAsync());
    }

    [Fact]
    public async Task CallsAreLedElsewhere_WhileAPinIsTaken_ItHoldsTheNew_AndTheOldIsNotHeld()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var looks = new Queue<SubpartitionGeneration?>([bench.Offload.Serving]);
        Assert.True((await bench.ApplyAsync(Version("2.0.0"))).IsApplied);

        // The first look was before the switch, all others are after it.
        using var pin = new OffloadPin([bench.Offload.Router], router => looks.TryDequeue(out var before) ? before : router.Serving?.Generation);

        var report = await Unpinned(() => bench.ApplyAsync(Version("3.0.0"), Impatient));
        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Equal("2.0.0/2", await bench.ServedByAsync());
    }

    [Fact]
    public async Task FlowsThatPin_WhileGenerationsAreReplaced_SeeOneEach()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var enough = new CancellationTokenSource();
        var flows = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var pins = 0;
            for (; !enough.IsCancellationRequested; pins++)
            {
                using var pin = new OffloadPin([bench.Offload.Router]);
                var first = await bench.ServedByAsync();
                for (var call = 0; call < 5; call++)
                    Assert.Equal(first, await bench.ServedByAsync());
            }

            return pins;
        })).ToArray();

        for (var version = 2; version <= 20; version++)
        {
            var report = await Await(bench.ApplyAsync(Version($"{version}.0.0")), "the upgrade");
            Assert.True(report.IsApplied, report.Failure?.Cause);
            Assert.Equal(0, report.CallsSentAgain);
        }

        await enough.CancelAsync();
        Assert.All(await Await(Task.WhenAll(flows), "the flows"), pins => Assert.True(pins > 0));
    }

    private static async Task<T> Unpinned<T>(Func<Task<T>> action)
    {
        Task<T> running;
        using (ExecutionContext.SuppressFlow())
            running = Task.Run(action);
        return await running;
    }
}
