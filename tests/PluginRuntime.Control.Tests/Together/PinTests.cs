using PluginRuntime.Control.ServiceRequests;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Together;

/// <summary>Several calls of one request of the host see one version.</summary>
public sealed class PinTests
{
    [Fact]
    public async Task PinOnAStatelessModule_KeepsTheOldForItsFlow_WhileOthersGetTheNewAtOnce()
    {
        await using var host = await RuntimeHost.WithAsync("stateless.1.0.0");
        var busy = host.Get<IBusy>();
        var watch = new PhaseWatch();
        Task<ServiceReport> upgrade;
        using (host.Runtime.Pin())
        {
            Assert.Equal(1, busy.Version);
            upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("stateless.2.0.0") with { Policy = Policies.Patient, Progress = watch });
            await watch.When(UpgradePhase.Retire);

            Assert.Equal(1, busy.Version);
            await Task.Yield();
            Assert.Equal(2, await busy.NothingAsync(1).Within("answer across an await"));
            Assert.Equal(2, await Deadline.OnFreshThread(() => busy.Version).Within("answer to another flow"));
            Assert.False(upgrade.IsCompleted);
        }

        Assert.Equal(2, busy.Version);
        (await upgrade.Within("report")).Applied().Collected();
        Assert.Equal(2, busy.Version);
    }

    [Fact]
    public async Task PinOnAModuleWithState_HoldsTheUpgradeBack_UntilItIsDisposed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var watch = new PhaseWatch();
        var pin = host.Runtime.Pin();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);
        var other = Deadline.OnFreshThread(() => host.Probe.Stamp);

        Assert.Equal((1, 41), (host.Probe.Stamp, host.Probe.Add(41)));
        Assert.Equal("later@1", await host.Probe.EchoLaterAsync("later", default).Within("answer across an await"));
        using (host.Runtime.Pin())
            Assert.Equal(1, host.Probe.Stamp);
        Assert.Equal(1, host.Probe.Stamp);
        Assert.False(upgrade.IsCompleted);
        pin.Dispose();

        (await upgrade.Within("report")).Applied();
        Assert.Equal(2, await other.Within("answer to another flow"));
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task PinDisposedOnAnotherThread_EndsForItsFlowToo()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var watch = new PhaseWatch();
        var pin = host.Runtime.Pin();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);
        Assert.Equal(1, host.Probe.Stamp);

        await Deadline.OnFreshThread(() =>
        {
            pin.Dispose();
            return true;
        }).Within("disposal of the pin");

        (await upgrade.Within("report")).Applied().Collected();
        Assert.Equal(2, host.Probe.Stamp);
        pin.Dispose();
        (await host.ApplyAsync("probe.1.0.0")).Applied();
    }

    [Fact]
    public async Task PinThatIsHeldTooLong_MakesTheUpgradeBackOut_AndIsNamed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        using (host.Runtime.Pin())
        {
            (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0"))
                .Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("1 pin of the host");
            Assert.Equal(1, host.Probe.Stamp);
        }

        (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0")).Applied();
    }

    [Fact]
    public async Task PinThatOutlivesTwoStatelessUpgrades_KeepsItsVersion_AndLeavesTheNewestServing()
    {
        await using var host = await RuntimeHost.WithAsync("stateless.1.0.0");
        var busy = host.Get<IBusy>();
        using (host.Runtime.Pin())
        {
            Assert.Equal(1, busy.Version);
            (await host.ApplyAsync(Policies.Impatient, "stateless.2.0.0")).Applied().HeldBy("1 pin of the host");
            Assert.Equal(1, busy.Version);
            (await host.Runtime.ApplyAsync(new() { Recreate = ["stateless"], Policy = Policies.Impatient }).Within("report"))
                .Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "stateless", "pin").Because("stateless 1.0.0 (generation 1)");
            Assert.Equal(1, busy.Version);
            Assert.Equal(2, await Deadline.OnFreshThread(() => busy.Version).Within("answer to another flow"));
        }

        Assert.Equal(2, busy.Version);
        await Deadline.Until(() => host.Log.Entries.Any(entry => entry.Event == "GenerationCollected"), "collection of the pinned generation");
        (await host.Runtime.ApplyAsync(new() { Recreate = ["stateless"] }).Within("report")).Applied().Collected();
        Assert.Equal(2, busy.Version);
    }

    /// <summary>A pin diverts the gates until the old generation is quiet, here by a session; by then they may have been moved again.</summary>
    [Fact]
    public async Task GenerationThatSettlesAfterALaterUpgrade_DoesNotTakeTheGatesBack()
    {
        await using var host = await RuntimeHost.WithAsync("private-dependency.1.0.0");
        var session = host.Probe.Open("desk 7");
        using (host.Runtime.Pin())
            (await host.ApplyAsync(Policies.Impatient, "private-dependency.2.0.0")).Applied();
        (await host.ApplyAsync(Policies.Impatient, "private-dependency.1.0.0")).Applied();
        Assert.Equal((1, 3), (host.Probe.Stamp, host.Probe.Generation));

        session.Dispose();
        await Deadline.Until(() => host.Log.Entries.Count(entry => entry.Event == "GenerationCollected") == 2, "collection of both old generations");

        Assert.Equal((1, 3), (host.Probe.Stamp, host.Probe.Generation));
        await host.Serves(1, 0);
    }

    [Fact]
    public async Task FlowThatOutlivesAPinDisposedElsewhere_CanPinAgain()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var outer = host.Runtime.Pin();
        await Deadline.OnFreshThread(() =>
        {
            outer.Dispose();
            return true;
        }).Within("disposal of the pin");

        using (host.Runtime.Pin())
        {
            (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0"))
                .Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("1 pin of the host");
        }
    }

    [Fact]
    public async Task PinOverSeveralModules_SeesOneSetOfThem()
    {
        await using var host = await RuntimeHost.WithAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0");
        var watch = new PhaseWatch();
        Task<ServiceReport> upgrade;
        using (host.Runtime.Pin())
        {
            upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("chain-a.2.0.0", "chain-b.2.0.0", "chain-c.2.0.0") with { Policy = Policies.Patient, Progress = watch });
            await watch.When(UpgradePhase.Retire);
            var stamps = new StampList();
            host.Get<IChainA>().Walk(stamps, 3);
            await host.Get<IChainB>().WalkAsync(stamps, 3, default);
            host.Get<IChainC>().Walk(stamps, 3);
            Assert.True(stamps.IsUniform && stamps[0].Version == "1.0.0", stamps.ToString());
        }

        (await upgrade.Within("report")).Applied();
        var after = new StampList();
        host.Get<IChainC>().Walk(after, 3);
        Assert.True(after.IsUniform && after[0].Version == "2.0.0", after.ToString());
    }
}
