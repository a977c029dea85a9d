using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.HandOver;

/// <summary>State passes, whichever way, and nothing of it is lost.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("big-state", "by reference")]
    [InlineData("big-values", "by value")]
    [InlineData("steps", "in steps")]
    public async Task State_PassesThereAndBack(string module, string kind)
    {
        await using var host = await RuntimeHost.WithAsync($"{module}.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(1000);
        state.Set(5, 77);

        var there = (await host.ApplyAsync($"{module}.2.0.0")).Applied();
        Assert.Equal(kind, Assert.Single(there.Modules.Changes).HandOver);
        Assert.Equal((2, 1000, 499572L), (state.Version, state.Count, state.Checksum()));
        state.Set(1001, 1);
        (await host.Runtime.ApplyAsync(new() { RollBack = [module] }).Within("report")).Applied().Collected();

        Assert.Equal((1, 1001, 499573L), (state.Version, state.Count, state.Checksum()));
        there.Collected();
    }

    [Fact]
    public async Task ChangesBetweenBulkAndClose_AreCarried()
    {
        await using var host = await RuntimeHost.WithAsync("steps.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(100);
        var latch = ProbeHolder.BetweenSteps = new ProbeLatch();

        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("steps.2.0.0"));
        await latch.Entered.Within("end of the bulk");
        state.Set(7, 7000);
        state.Set(500, 5);
        Assert.Equal(1, state.Version);
        latch.Release();

        (await upgrade.Within("report")).Applied();
        Assert.Equal((2, 101), (state.Version, state.Count));
        Assert.True(state.TryGet(7, out var seven) && seven == 7000);
        Assert.True(state.TryGet(500, out var fresh) && fresh == 5);
    }

    [Theory]
    [InlineData("ImportBulk", UpgradePhase.Prepare)]
    [InlineData("ExportChanges", UpgradePhase.HandOver)]
    [InlineData("ImportChanges", UpgradePhase.HandOver)]
    public async Task StepThatFails_LeavesTheOldWithItsState_AndReadyForTheNextRequest(string step, UpgradePhase phase)
    {
        await using var host = await RuntimeHost.WithAsync("steps.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(100);
        if (step == "ExportChanges")
        {
            // The new one must pass its rehearsal, so only the old one, which is past it, may be told to fail.
            ProbeHolder.BetweenSteps = new ProbeLatch();
        }
        else
        {
            host.Set("PluginRuntime:Modules:steps:Fault", step);
        }

        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("steps.2.0.0"));
        if (ProbeHolder.BetweenSteps is { } latch)
        {
            await latch.Entered.Within("end of the bulk");
            host.Set("PluginRuntime:Modules:steps:Fault", step);
            latch.Release();
        }

        var report = await upgrade.Within("report");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Equal((phase, "steps"), (report.Modules.Failure!.Phase, report.Modules.Failure.Module));
        report.Because($"{step} fails, as configured");
        Assert.Equal((1, 100), (state.Version, state.Count));
        host.Set("PluginRuntime:Modules:steps:Fault", null);
        ProbeHolder.Clear();
        state.Set(100, 1);
        (await host.ApplyAsync("steps.2.0.0")).Applied();
        Assert.Equal((2, 101), (state.Version, state.Count));
    }

    [Fact]
    public async Task RequestCancelledDuringTheBulk_EndsTheNotingOfChanges()
    {
        await using var host = await RuntimeHost.WithAsync("steps.1.0.0");
        var state = host.Get<IBigState>();
        state.Fill(100);
        var latch = ProbeHolder.BetweenSteps = new ProbeLatch();
        using var cancel = new CancellationTokenSource();

        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("steps.2.0.0"), cancel.Token);
        await latch.Entered.Within("end of the bulk");
        await cancel.CancelAsync();

        var report = await upgrade.Within("report");
        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        report.Collected();
        ProbeHolder.Clear();
        (await host.ApplyAsync("steps.2.0.0")).Applied();
        Assert.Equal((2, 100), (state.Version, state.Count));
    }

    [Fact]
    public async Task WhatAVersionDoesNotKnow_SurvivesTheWayBack()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        (await host.Runtime.ApplyAsync(new() { Recreate = ["probe"] }).Within("report")).Applied();
        Assert.Equal("left 2.0.0", host.Probe.Ask("history"));

        (await host.Runtime.ApplyAsync(new() { RollBack = ["probe"] }).Within("report of the way back")).Applied();
        await host.Serves(1, 41);
        host.Probe.Add(1);
        (await host.ApplyAsync("probe.2.0.0")).Applied();

        await host.Serves(2, 42);
        Assert.Equal("left 2.0.0, left 2.0.0", host.Probe.Ask("history"));
    }

    [Fact]
    public async Task VersionThatTakesNoState_IsRejected_UnlessTheLossIsAllowed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var stateless = ServiceRequest.ForPackages(StatelessProbe());

        var refused = await host.Runtime.ApplyAsync(stateless).Within("report");
        Assert.True(refused.Outcome == UpgradePhase.Rejected, refused.ToString());
        Assert.Contains("state", refused.Modules.Failure!.Cause, StringComparison.OrdinalIgnoreCase);
        await host.Serves(1, 41);

        var allowed = await host.Runtime.ApplyAsync(stateless with { Id = "allowed", Policy = UpgradePolicy.Default with { AllowStateLoss = true } }).Within("report");
        allowed.Applied();
        Assert.Contains(allowed.Modules.Remarks, remark => remark.Contains("dropped", StringComparison.Ordinal));
        Assert.Equal(0, host.Probe.Add(0));
    }

    /// <summary>A version of the module without any hand-over.</summary>
    private static string StatelessProbe() => RuntimeHost.Package("probe.5.0.0");
}
