using PluginRuntime.Control.Tests.Ladder;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.Control.Tests.Probation;

/// <summary>The longest time callers may wait, promised beforehand and kept.</summary>
public sealed class PauseBudgetTests
{
    [Fact]
    public async Task EstimateOverTheBudget_RejectsBeforeAnythingCloses()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var watch = new PhaseWatch();

        var report = await host.Runtime.ApplyAsync(
            RuntimeHost.Request("probe.2.0.0") with { Policy = new UpgradePolicy { PauseBudget = TimeSpan.FromMicroseconds(1) }, Progress = watch }).Within("report");

        report.Failed(UpgradePhase.Rejected, UpgradePhase.Prepare, "probe", "pause budget").Because("over the budget");
        report.Collected();
        Assert.True(report.Modules.ExpectedPause > TimeSpan.Zero);
        Assert.DoesNotContain(UpgradePhase.Close, watch.Seen);
        await host.Serves(1, 41);
    }

    [Fact]
    public async Task CallsInsideBeyondTheBudget_ReopenTheGate_LongBeforeTheGraceIsOver()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var window = await Window.CloseAsync(host, Policies.Patient with { PauseBudget = TimeSpan.FromMilliseconds(300) });

        var report = await window.Upgrade.Within("report");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("pause budget of 300 ms");
        await host.Serves(1, 41);
        await window.OpenAsync();
        (await host.ApplyAsync(new UpgradePolicy { PauseBudget = TimeSpan.FromSeconds(10) }, "probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }
}
