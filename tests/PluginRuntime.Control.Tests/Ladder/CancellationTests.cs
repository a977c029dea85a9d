using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Ladder;

/// <summary>A request can be cancelled up to the switch, and leaves the old serving; from the switch on it cannot.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task CancelledBeforeItBegins_NothingIsTouched()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0"), new CancellationToken(true)));

        await host.Serves(1, 0);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
    }

    [Theory]
    [InlineData(ProbeFault.HangsInConstructor, UpgradePhase.Prepare)]
    [InlineData(ProbeFault.HangsInStart, UpgradePhase.Prepare)]
    [InlineData(ProbeFault.HangsInTakeOver, UpgradePhase.HandOver)]
    public async Task CancelledInAPhase_OldServesWithItsState(ProbeFault hangs, UpgradePhase phase)
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(hangs));
        host.Probe.Add(41);
        using var cancel = new CancellationTokenSource();
        var watch = new PhaseWatch();

        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.3.0.0") with { Policy = Policies.Hasty with { CallbackTimeout = TimeSpan.FromSeconds(60) }, Progress = watch }, cancel.Token);
        await watch.When(phase);
        await cancel.CancelAsync();

        var report = await upgrade.Within("report of the cancelled request");
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Equal(phase, report.Modules.Failure!.Phase);
        ProbeHolder.Clear();
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task CancelledWhileCallsAreInside_ReopensAtOnce()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        using var cancel = new CancellationTokenSource();
        var window = await Window.CloseAsync(host, Policies.Patient, cancel.Token);
        var waiting = host.Probe.AddAsync(1, default).AsTask();

        await cancel.CancelAsync();

        (await window.Upgrade.Within("report of the cancelled request")).Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("cancelled");
        Assert.Equal(1, await waiting.Within("caller that waited"));
        await host.Serves(1, 1);
        await window.OpenAsync();
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 1);
    }

    [Fact]
    public async Task CancelledAfterTheSwitch_HasNoEffect()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        using var cancel = new CancellationTokenSource();
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(
            RuntimeHost.Request("probe.2.0.0") with { Policy = new UpgradePolicy { ProbationTime = TimeSpan.FromMilliseconds(200) }, Progress = watch }, cancel.Token);
        await watch.When(UpgradePhase.Probation);

        await cancel.CancelAsync();

        (await upgrade.Within("report")).Applied().Collected();
        await host.Serves(2, 0);
    }
}
