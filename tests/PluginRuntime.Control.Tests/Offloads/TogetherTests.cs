using System.Diagnostics;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Offloads;

/// <summary>A kernel module and an offload in one request: both or neither, wherever it fails.</summary>
public sealed class TogetherTests
{
    [Fact]
    public async Task BothAreUpgraded_AndOneReportSaysSo()
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"]);
        host.Probe.Add(41);

        var report = (await host.ApplyAsync("probe.2.0.0", "echo.2.0.0")).Applied();

        report.Collected();
        Assert.NotNull(Assert.Single(report.Offloads).Retired);
        await host.Serves(2, 41);
        Assert.Equal("2.0.0", (await host.Echo().WhoAsync()).Version);
    }

    [Theory]
    [InlineData("Fail:StartAsync", "could not be prepared")]
    [InlineData("Fail:AcquireAsync", "'echo' of the same request went back")]
    [InlineData("Crash:AcquireAsync", "'echo' of the same request went back")]
    public async Task OffloadFails_BeforeOrAfterItsSwitch_ModuleStaysAsItWas(string fault, string cause)
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"]);
        host.Probe.Add(41);
        host.Set("PluginRuntime:Modules:echo:Fault", fault);

        var report = await host.ApplyAsync("probe.2.0.0", "echo.2.0.0");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.False(report.Modules.IsApplied);
        if (fault != "Fail:StartAsync")
            report.Because(cause);
        host.Set("PluginRuntime:Modules:echo:Fault", null);
        await ServesAsBefore(host);
    }

    [Theory]
    [InlineData(ProbeFault.ThrowsInStart)]
    [InlineData(ProbeFault.ThrowsInTakeOver)]
    public async Task ModuleFails_BeforeOrAfterTheOffloadsSwitch_OffloadServesAsBefore_InItsProcess(ProbeFault fault)
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"], RuntimeHost.FaultSetting(fault));
        host.Probe.Add(41);
        var before = await host.Echo().WhoAsync();

        var report = await host.ApplyAsync("probe.3.0.0", "echo.2.0.0");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("the kernel modules of the same request were not applied", Assert.Single(report.Offloads).Failure!.Cause, StringComparison.Ordinal);
        report.Collected();
        await ServesAsBefore(host);
        Assert.Equal(before.ProcessId, (await host.Echo().WhoAsync()).ProcessId);
    }

    [Fact]
    public async Task PackageThatIsRefused_TouchesNeither()
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"]);
        host.Probe.Add(41);
        var before = await host.Echo().WhoAsync();

        var report = await host.ApplyAsync("probe.4.0.0-missing-member", "echo.2.0.0");

        Assert.False(report.IsApplied, report.ToString());
        await ServesAsBefore(host);
        Assert.Equal(before.ProcessId, (await host.Echo().WhoAsync()).ProcessId);
    }

    [Fact]
    public async Task NewProcessIsLost_WhileTheModuleIsOnProbation_BothGoBack()
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"]);
        host.Probe.Add(41);
        var applying = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0", "echo.2.0.0") with
        {
            Policy = new UpgradePolicy { ProbationTime = TimeSpan.FromSeconds(5), ProbationLeastCalls = 0 },
        });
        await Deadline.Until(() => host.Runtime.Modules.Any(module => module.Version == "2.0.0"), "the module on probation");

        Process.GetProcessById((await host.Echo().WhoAsync()).ProcessId).Kill();

        var report = await applying.Within("report");
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        await ServesAsBefore(host);
    }

    private static async Task ServesAsBefore(RuntimeHost host)
    {
        await host.Serves(1, 41);
        var echo = await host.Echo().WhoAsync().AsTask().Within("the offload's answer");
        Assert.Equal(("1.0.0", true), (echo.Version, echo.OwnsIt));
        Assert.Equal(1, Assert.Single(host.Runtime.Subpartitions).Living);
    }
}
