using PluginRuntime.Control.ServiceRequests;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Misbehaving;

/// <summary>Versions that fail while gates are closed: the gates open on the old, with its state.</summary>
public sealed class HandOverFaultTests
{
    [Fact]
    public async Task NewVersionThatThrowsWhenItTakesOver_IsThrownAway_OldServesWithItsState()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.ThrowsInTakeOver));
        host.Probe.Add(41);

        var report = await host.ApplyAsync("probe.3.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Import").Because("ThrowsInTakeOver");
        report.Collected();
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied().Collected();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task NewVersionThatHangsWhenItTakesOver_IsThrownAwayAndNamed_OldServesWithItsState()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.HangsInTakeOver));
        host.Probe.Add(41);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.3.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Import").Because("did not return");
        report.HeldBy("the hand-over has not returned");
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task HungTakeOverThatReturnsAfterAll_ChangesNothing()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.HangsInTakeOver));
        host.Probe.Add(41);
        (await host.ApplyAsync(Policies.Hasty, "probe.3.0.0")).Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Import");
        host.Probe.Add(1);

        ProbeHolder.Clear();

        await host.Serves(1, 42);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 42);
    }

    [Theory]
    [InlineData(ProbeFault.ThrowsInHandOut, "ThrowsInHandOut")]
    [InlineData(ProbeFault.HangsInHandOut, "did not return")]
    public async Task OldVersionThatCannotHandOut_GoesOnServing_AndCanBeRemoved(ProbeFault fault, string cause)
    {
        await using var host = await RuntimeHost.WithFaultAsync(fault);
        host.Probe.Echo("served");
        host.Probe.Add(41);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Export").Because(cause);
        await host.Serves(3, 41);
        (await host.Runtime.ApplyAsync(new ServiceRequest { Remove = ["probe"], Policy = Policies.Hasty }).Within("report of the removal")).Applied();
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 0);
    }

    [Fact]
    public async Task OldVersionThatThrowsWhenStopped_IsUnloadedAllTheSame()
    {
        await using var host = await RuntimeHost.WithFaultAsync(ProbeFault.ThrowsInStop);
        host.Probe.Add(41);

        var report = await host.ApplyAsync("probe.2.0.0");

        var retired = report.Applied().Collected();
        Assert.Contains(retired.Problems, problem => problem.Contains("StopAsync", StringComparison.Ordinal) && problem.Contains("ThrowsInStop", StringComparison.Ordinal));
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task OldVersionThatHangsWhenStopped_IsNamed_AndTheRequestStaysApplied()
    {
        await using var host = await RuntimeHost.WithFaultAsync(ProbeFault.HangsInStop);
        host.Probe.Add(41);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.2.0.0");

        report.Applied().HeldBy("StopAsync");
        await host.Serves(2, 41);
        (await host.ApplyAsync("probe.1.0.0")).Applied().Collected();
        await host.Serves(1, 41);
    }

    [Fact]
    public async Task OneOfTwoModulesFailsToTakeOver_BothStayOld_AndTheOneIsNamed()
    {
        await using var host = await RuntimeHost.StartAsync(
            runtime => RuntimeHost.Install(runtime, "probe.1.0.0", "big-state.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.ThrowsInTakeOver));
        host.Probe.Add(41);
        host.Get<IBigState>().Fill(10);

        var report = await host.ApplyAsync("big-state.2.0.0", "probe.3.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Import");
        await host.Serves(1, 41);
        Assert.Equal((1, 10), (host.Get<IBigState>().Version, host.Get<IBigState>().Count));
        (await host.ApplyAsync("big-state.2.0.0", "probe.2.0.0")).Applied();
        await host.Serves(2, 41);
        Assert.Equal((2, 10), (host.Get<IBigState>().Version, host.Get<IBigState>().Count));
    }

    [Fact]
    public async Task OneOfTwoModulesHangsInTakeOver_BothStayOldWithTheirState_AndTheOneIsNamed()
    {
        await using var host = await RuntimeHost.StartAsync(
            runtime => RuntimeHost.Install(runtime, "probe.1.0.0", "steps.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.HangsInTakeOver));
        host.Probe.Add(41);
        host.Get<IBigState>().Fill(10);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.3.0.0", "steps.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.HandOver, "probe", "Import").Because("did not return");
        await host.Serves(1, 41);
        Assert.Equal((1, 10), (host.Get<IBigState>().Version, host.Get<IBigState>().Count));
        (await host.ApplyAsync(Policies.Hasty, "probe.2.0.0", "steps.2.0.0")).Applied();
        Assert.Equal((2, 10), (host.Get<IBigState>().Version, host.Get<IBigState>().Count));
    }
}
