using PluginRuntime.Control.Hosting;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Misbehaving;

/// <summary>Versions that stay behind: the request is applied, what stays is named.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData(ProbeFault.LeaksByStaticEvent, "PK1503")]
    [InlineData(ProbeFault.LeaksByHeldTimer, "suspected")]
    [InlineData(ProbeFault.LeaksByBlockedThread, "PK1504")]
    [InlineData(ProbeFault.LeaksByCachedDelegate, "suspected")]
    [InlineData(ProbeFault.LeaksByGCHandle, "PK1513")]
    public async Task VersionThatLeaks_IsReplaced_AndReportedAsNotCollected(ProbeFault fault, string suspect)
    {
        await using var host = await RuntimeHost.WithFaultAsync(fault);
        host.Probe.Add(41);

        var report = await host.ApplyAsync(Policies.Hasty, "probe.2.0.0");

        report.Applied().HeldBy(suspect);
        await host.Serves(2, 41);
        (await host.ApplyAsync("probe.1.0.0")).Applied().Collected();
        await host.Serves(1, 41);
    }

    [Fact]
    public async Task NativeLibrary_IsApplied_AndWhatMayStayIsNamed()
    {
        await using var host = await RuntimeHost.WithAsync("native-dependency.1.0.0");
        Assert.StartsWith("3.", host.Probe.Ask("version"), StringComparison.Ordinal);

        var report = await host.Runtime.ApplyAsync(new() { Recreate = ["native-dependency"], Policy = Policies.Hasty }).Within("report");

        report.Applied().HeldBy("PK1501");
        Assert.StartsWith("3.", host.Probe.Ask("version"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BoundOfUncollectedGenerations_RejectsUpgrades_UntilTheyAreCollected()
    {
        await using var host = await RuntimeHost.StartAsync(
            runtime => RuntimeHost.Install(runtime, "probe.3.0.0"),
            RuntimeHost.FaultSetting(ProbeFault.LeaksByHeldTimer),
            (PluginRuntimeOptions options) => options.MaxUncollected = 1);
        (await host.ApplyAsync(Policies.Hasty, "probe.2.0.0")).Applied();

        var report = await host.ApplyAsync("probe.1.0.0");

        report.Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "policy").Because("the bound is 1");
        await host.Serves(2, 0);
        ProbeHolder.Clear();
        var tries = 0;
        while (!(report = await host.ApplyAsync("probe.1.0.0")).IsApplied && tries++ < 20)
            Collect();
        report.Applied();
        await host.Serves(1, 0);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
