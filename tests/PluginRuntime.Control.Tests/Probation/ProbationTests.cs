using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Probation;

/// <summary>The new version serves on probation: it is kept, or switched back with all that happened since.</summary>
public sealed class ProbationTests
{
    /// <summary>Ended by what the test does, not by time.</summary>
    private static readonly UpgradePolicy Long = new() { ProbationTime = TimeSpan.FromSeconds(25), ProbationLeastCalls = 10 };

    [Fact]
    public async Task VersionWhoseCallsFail_IsSwitchedBack_WithTheStateOfTheProbation()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.ThrowsInCall));
        host.Probe.Add(41);
        var upgrade = await BeginAsync(host, Long, "probe.3.0.0");
        Assert.Equal(42, host.Probe.Add(1));

        for (var call = 0; call < 20; call++)
            Assert.Throws<ModuleFaultException>(() => host.Probe.Echo("fails"));

        var report = await upgrade.Within("report");
        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Probation, "probe", "probation").Because("calls failed");
        report.Collected();
        await host.Serves(1, 42);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 42);
    }

    [Fact]
    public async Task VersionThatTurnsUnhealthy_IsSwitchedBack()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.UnhealthyOnceServing));
        host.Probe.Add(41);
        var upgrade = await BeginAsync(host, Long, "probe.3.0.0");

        host.Probe.Echo("served");

        (await upgrade.Within("report")).Failed(UpgradePhase.RolledBack, UpgradePhase.Probation, "probe", "probation").Because("its configuration says so");
        await host.Serves(1, 41);
    }

    [Fact]
    public async Task VersionWhoseCallsAreMuchSlower_IsSwitchedBack()
    {
        await using var host = await RuntimeHost.WithAsync("stateless.1.0.0");
        var busy = host.Get<IBusy>();
        var stop = false;
        var load = Deadline.OnFreshThread(() =>
        {
            while (!Volatile.Read(ref stop))
                busy.Spin(busy.Version == 1 ? 50 : 15_000);
            return true;
        });
        await Deadline.Until(() => host.Runtime.Modules[0].Calls > 100, "load");

        var report = await host.ApplyAsync(Long with { ProbationLatencyFactor = 3 }, "stateless.2.0.0");

        Volatile.Write(ref stop, true);
        await load.Within("end of the load");
        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Probation, "stateless", "probation").Because("on average");
        Assert.Equal(1, busy.Version);
        Assert.Equal(1, await Deadline.OnFreshThread(() => busy.Version).Within("answer to a fresh thread"));
    }

    [Fact]
    public async Task ProbationEndedByThePerson_SwitchesBackAtOnce_ByReferenceToo()
    {
        await using var host = await RuntimeHost.WithAsync("big-state.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(100);
        var upgrade = await BeginAsync(host, Long, "big-state.2.0.0", "trial");
        state.Set(100, 1);
        Assert.Equal(2, state.Version);

        Assert.False(host.Runtime.EndProbation("another request"));
        Assert.True(host.Runtime.EndProbation("trial"));

        var report = await upgrade.Within("report");
        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Probation, "big-state", "probation").Because("was asked for");
        report.Collected();
        Assert.Equal((1, 101), (state.Version, state.Count));
        Assert.False(host.Runtime.EndProbation("trial"));
        Assert.Null(host.Runtime.Modules[0].PreviousVersion);
    }

    [Fact]
    public async Task ModuleInstalledOnProbation_IsRemovedOnTheWayBack()
    {
        await using var host = await RuntimeHost.StartAsync();
        var upgrade = await BeginAsync(host, Long, "probe.1.0.0", "trial");
        Assert.Equal(1, host.Probe.Stamp);

        Assert.True(host.Runtime.EndProbation("trial"));

        Assert.Equal(UpgradePhase.RolledBack, (await upgrade.Within("report")).Outcome);
        Assert.Empty(host.Runtime.Modules);
        Assert.Throws<ModuleNotServingException>(() => host.Probe.Stamp);
    }

    [Fact]
    public async Task SetOfModulesOnProbation_GoesBackTogether()
    {
        await using var host = await RuntimeHost.WithAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0");
        var watch = new PhaseWatch();
        var request = RuntimeHost.Request("chain-a.2.0.0", "chain-b.2.0.0", "chain-c.2.0.0") with { Id = "trial", Policy = Long, Progress = watch };
        var upgrade = host.Runtime.ApplyAsync(request);
        await watch.When(UpgradePhase.Probation);
        Assert.Equal("2.0.0", await WalkAsync(host));

        Assert.True(host.Runtime.EndProbation("trial"));

        Assert.Equal(UpgradePhase.RolledBack, (await upgrade.Within("report")).Outcome);
        Assert.Equal("1.0.0", await WalkAsync(host));
        (await host.Runtime.ApplyAsync(request with { Id = "once more", Policy = null }).Within("report")).Applied();
        Assert.Equal("2.0.0", await WalkAsync(host));
    }

    [Fact]
    public async Task TooFewCalls_KeepTheNewVersion_AndTheReportSaysSo()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        var report = await host.ApplyAsync(new UpgradePolicy { ProbationTime = TimeSpan.FromMilliseconds(60) }, "probe.2.0.0");

        report.Applied().Collected();
        Assert.Contains(report.Modules.Remarks, remark => remark.Contains("0 calls during probation, fewer than 20", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VersionThatServesWell_PassesItsProbation()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var upgrade = await BeginAsync(host, new UpgradePolicy { ProbationTime = TimeSpan.FromMilliseconds(300) }, "probe.2.0.0");

        for (var call = 0; call < 50; call++)
            host.Probe.Add(1);

        var report = (await upgrade.Within("report")).Applied();
        Assert.Empty(report.Modules.Remarks);
        Assert.Contains(report.Modules.Phases, phase => phase.Phase == UpgradePhase.Probation && phase.Duration >= TimeSpan.FromMilliseconds(290));
        await host.Serves(2, 50);
    }

    [Fact]
    public async Task WayBackThatIsBlocked_KeepsTheNewVersion_AndSaysSo()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.IgnoresCancellation));
        host.Probe.Add(41);
        var upgrade = await BeginAsync(host, Long with { QuiesceGrace = Policies.Impatient.QuiesceGrace, QuiesceCancel = Policies.Impatient.QuiesceCancel }, "probe.3.0.0", "trial");
        var latch = new ProbeLatch();
        var call = host.Probe.WaitAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside the new version");

        Assert.True(host.Runtime.EndProbation("trial"));

        var report = await upgrade.Within("report");
        Assert.Equal(UpgradePhase.Applied, report.Outcome);
        Assert.Contains(report.Modules.Remarks, remark => remark.Contains("way back failed", StringComparison.Ordinal));
        await host.Serves(3, 41);
        latch.Release();
        Assert.Equal(3, await call.Within("end of the call"));
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }

    private static async Task<Task<ServiceReport>> BeginAsync(RuntimeHost host, UpgradePolicy policy, string package, string id = "request")
    {
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request(package) with { Id = id, Policy = policy, Progress = watch });
        await Task.WhenAny(watch.When(UpgradePhase.Probation), upgrade);
        Assert.False(upgrade.IsCompleted, upgrade.IsCompleted ? (await upgrade).ToString() : "");
        return upgrade;
    }

    private static async Task<string> WalkAsync(RuntimeHost host)
    {
        var stamps = new StampList();
        await host.Get<IChainA>().WalkAsync(stamps, 5, default);
        Assert.True(stamps.IsUniform, stamps.ToString());
        return stamps[0].Version;
    }
}
