using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Misbehaving;

/// <summary>A new version that fails before the switch: the old one never notices.</summary>
public sealed class PreparationFaultTests
{
    [Theory]
    [InlineData(ProbeFault.ThrowsInConfigureServices, "construction")]
    [InlineData(ProbeFault.ThrowsInConstructor, "construction")]
    [InlineData(ProbeFault.ThrowsInStart, "StartAsync")]
    [InlineData(ProbeFault.ThrowsInWarmUp, "WarmUpAsync")]
    [InlineData(ProbeFault.ThrowsInDryHandOut, "rehearsal")]
    [InlineData(ProbeFault.Unhealthy, "CheckHealthAsync")]
    public async Task NewVersionThatThrowsWhilePrepared_IsThrownAway_OldServesWithItsState(ProbeFault fault, string step)
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(fault));
        host.Probe.Add(41);

        var report = await host.ApplyAsync("probe.3.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Prepare, "probe", step).Because(fault == ProbeFault.Unhealthy ? "its configuration says so" : "as configured");
        report.Collected();
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied().Collected();
        await host.Serves(2, 41);
    }

    [Theory]
    [InlineData(ProbeFault.HangsInConfigureServices, "construction")]
    [InlineData(ProbeFault.HangsInConstructor, "construction")]
    [InlineData(ProbeFault.HangsInStart, "StartAsync")]
    [InlineData(ProbeFault.HangsInWarmUp, "WarmUpAsync")]
    [InlineData(ProbeFault.HangsInDryHandOut, "rehearsal")]
    [InlineData(ProbeFault.HangsInHealthCheck, "CheckHealthAsync")]
    public async Task NewVersionThatHangsWhilePrepared_IsThrownAwayAndNamed_OldServesWithItsState(ProbeFault fault, string step)
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(fault));
        host.Probe.Add(41);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.3.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Prepare, "probe", step).Because("did not return within 1 s");
        report.HeldBy(step);
        await host.Serves(1, 41);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }
}
