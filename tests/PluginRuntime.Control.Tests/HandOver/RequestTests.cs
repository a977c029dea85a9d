using PluginRuntime.Control.ServiceRequests;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.HandOver;

/// <summary>What a request may ask for, and what it may not.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Module_IsInstalledRemovedAndInstalledAgain_InARunningHost()
    {
        await using var host = await RuntimeHost.StartAsync();
        var before = Assert.Throws<ModuleNotServingException>(() => host.Probe.Stamp);
        Assert.Equal("Probe.IProbe", before.Contract);

        (await host.ApplyAsync("probe.1.0.0")).Applied();
        host.Probe.Add(41);
        await host.Serves(1, 41);

        var removed = await host.Runtime.ApplyAsync(new() { Remove = ["probe"] }).Within("report of the removal");
        removed.Applied().Collected();
        Assert.Equal(("1.0.0", null), (removed.Modules.Changes[0].From, removed.Modules.Changes[0].To));
        Assert.Empty(host.Runtime.Modules);
        Assert.Throws<ModuleNotServingException>(() => host.Probe.Stamp);
        await Assert.ThrowsAsync<ModuleNotServingException>(() => host.Probe.EchoAsync("", default).AsTask());

        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 0);
    }

    [Fact]
    public async Task Module_IsRecreatedInTheSameVersion_AndDowngraded_WithItsState()
    {
        await using var host = await RuntimeHost.WithAsync("probe.2.0.0");
        host.Probe.Add(41);
        var generation = host.Probe.Generation;

        (await host.Runtime.ApplyAsync(new() { Recreate = ["probe"] }).Within("report")).Applied().Collected();
        Assert.True(host.Probe.Generation > generation);
        await host.Serves(2, 41);

        (await host.ApplyAsync("probe.1.0.0")).Applied().Collected();
        await host.Serves(1, 41);
        Assert.Equal("2.0.0", host.Runtime.Modules[0].PreviousVersion);
    }

    [Fact]
    public async Task RequestThatNamesNothing_OrAnUnknownModule_IsRejected()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        (await host.Runtime.ApplyAsync(new()).Within("report")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "request");
        foreach (var request in new ServiceRequest[] { new() { Recreate = ["nobody"] }, new() { RollBack = ["nobody"] }, new() { Remove = ["nobody"] } })
            (await host.Runtime.ApplyAsync(request).Within("report")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "nobody", "request").Because("not installed");
        (await host.Runtime.ApplyAsync(new() { RollBack = ["probe"] }).Within("report"))
            .Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "probe", "request").Because("no version to roll back to");
        await host.Serves(1, 0);
    }

    [Fact]
    public async Task SameModuleTwice_IsRejected()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        (await host.ApplyAsync("probe.2.0.0", "probe.3.0.0")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "probe", "request").Because("more than once");
        (await host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Remove = ["probe"] }).Within("report"))
            .Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "probe", "request");

        await host.Serves(1, 0);
    }

    [Fact]
    public async Task ContractExportedByTwoModules_IsRejected_UnlessTheOtherGoesInTheSameRequest()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        var report = await host.ApplyAsync("satellites.1.0.0");
        Assert.Equal(UpgradePhase.Rejected, report.Outcome);
        report.Because("would be exported by");
        await host.Serves(1, 0);

        (await host.Runtime.ApplyAsync(RuntimeHost.Request("satellites.1.0.0") with { Remove = ["probe"] }).Within("report")).Applied();
        Assert.Equal("satellites", Assert.Single(host.Runtime.Modules).Id);
        Assert.Equal(1, host.Probe.Stamp);
    }

    [Fact]
    public async Task ImportThatNobodyServes_IsRejected_UntilItsExporterComesAlong()
    {
        await using var host = await RuntimeHost.StartAsync();

        (await host.ApplyAsync("chain-a.1.0.0")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "chain-a", "plan").Because("Probe.IChainB");
        Assert.Empty(host.Runtime.Modules);

        (await host.ApplyAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0")).Applied();
        var stamps = new StampList();
        host.Get<IChainA>().Walk(stamps, 3);
        Assert.Equal("chain-a 1.0.0 -> chain-b 1.0.0 -> chain-c 1.0.0 -> chain-a 1.0.0", stamps.ToString());
    }

    [Fact]
    public async Task ModuleThatAnotherImports_CannotBeRemovedAlone()
    {
        await using var host = await RuntimeHost.WithAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0");

        var report = await host.Runtime.ApplyAsync(new() { Remove = ["chain-c"] }).Within("report");
        report.Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, "chain-b", "plan").Because("Probe.IChainC");
        Assert.Equal(3, host.Runtime.Modules.Count);

        (await host.Runtime.ApplyAsync(new() { Remove = ["chain-a", "chain-b", "chain-c"] }).Within("report")).Applied();
        Assert.Empty(host.Runtime.Modules);
        Assert.Throws<ModuleNotServingException>(() => host.Get<IChainA>().Walk(new StampList(), 1));
    }

    [Fact]
    public async Task FurtherRequest_WaitsForTheOneThatRuns()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var latch = new ProbeLatch();
        var call = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");
        var watch = new PhaseWatch();
        var first = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);

        var second = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.1.0.0"));
        Assert.False(second.IsCompleted);
        latch.Release();

        Assert.Equal(1, await call.Within("end of the call"));
        (await first.Within("report of the first")).Applied();
        var report = (await second.Within("report of the second")).Applied();
        Assert.Equal("2.0.0", report.Modules.Changes[0].From);
    }
}
