using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Tests.Offloads;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using Xunit;

namespace PluginRuntime.Control.Tests.Planning;

/// <summary>What a plan says. That it refuses what is refused, every test shows that applies a request: <see cref="PlannedRuntime"/>.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task Upgrade_IsDescribed_AndNothingIsTouched()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("probe.2.0.0")).Within("plan");

        Assert.Null(plan.Failure);
        var part = Assert.Single(plan.Parts);
        Assert.Equal(("probe", ModuleKind.KernelModule, PlannedOperation.Upgrade, "1.0.0", "2.0.0"), (part.Id, part.Kind, part.Operation, part.From, part.To));
        Assert.NotEmpty(part.HandOversBefore);
        Assert.NotEmpty(part.HandOversAfter);
        Assert.True(part.HasWayBack, part.WayBack);
        Assert.Contains(new PlannedRebinding("host", "Probe.IProbe", "probe"), plan.Rebindings);
        Assert.Equal(1, Assert.Single(host.Runtime.Modules).Generation);
        await host.Serves(1, 41);
    }

    [Fact]
    public async Task ExpectedPause_IsNotKnown_UntilItHasBeenUpgradedOnce()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        Assert.Null((await host.Runtime.PlanAsync(RuntimeHost.Request("probe.2.0.0")).Within("plan")).ExpectedPause);

        (await host.ApplyAsync("probe.2.0.0")).Applied();

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("probe.1.0.0")).Within("plan");
        Assert.NotNull(plan.ExpectedPause);
        Assert.Contains("its last 1 upgrades", plan.ExpectedPauseSource, StringComparison.Ordinal);
        Assert.Equal(PlannedOperation.Downgrade, Assert.Single(plan.Parts).Operation);
    }

    [Fact]
    public async Task StatelessUpgrade_ClosesNoGate_AndThePlanSaysSo()
    {
        await using var host = await RuntimeHost.WithAsync("stateless.1.0.0");

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("stateless.2.0.0")).Within("plan");

        Assert.Equal(TimeSpan.Zero, plan.ExpectedPause);
        Assert.Contains("no gate closes", Assert.Single(plan.Parts).Restarts, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, (await host.ApplyAsync("stateless.2.0.0")).Applied().Modules.GateClosed);
    }

    [Fact]
    public async Task ModuleInBetween_IsNamed_AndSoIsWhoReBinds()
    {
        await using var host = await RuntimeHost.WithAsync("chain-a.1.0.0", "chain-b.1.0.0", "chain-c.1.0.0");

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("chain-a.2.0.0", "chain-c.2.0.0")).Within("plan");

        Assert.Contains("chain-b in between", plan.Parts[0].Restarts, StringComparison.Ordinal);
        Assert.Contains(plan.Rebindings, static rebinding => rebinding is { Who: "chain-b", To: "chain-c" });
    }

    [Fact]
    public async Task OffloadIsPlanned_WithTheProcessThatRestarts()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var process = Assert.Single(host.Runtime.Subpartitions).ProcessId;

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("echo.2.0.0")).Within("plan");

        var part = Assert.Single(plan.Parts);
        Assert.Equal((ModuleKind.IoOffload, PlannedOperation.Upgrade), (part.Kind, part.Operation));
        Assert.StartsWith($"process {process}: ", part.Restarts, StringComparison.Ordinal);
        var living = Assert.Single(plan.Living);
        Assert.Equal(process, living.ProcessId);
        Assert.True(living.MemoryBytes > 0);
        Assert.Equal(process, Assert.Single(host.Runtime.Subpartitions).ProcessId);
    }

    [Fact]
    public async Task BoundOnLivingGenerations_IsMet_ByThePlanAsByTheRequest()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"], options: static options => options.Subpartitions.MaxGenerations = 2);
        using var reading = new CancellationTokenSource();
        var numbers = host.Echo().StreamAsync(int.MaxValue, reading.Token).GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().Within("the first number"));
        var first = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("echo.2.0.0") with { Id = "first", Policy = UpgradePolicy.Default with { RetireTimeout = TimeSpan.FromMinutes(2) } });
        await Deadline.Until(() => host.Runtime.Subpartitions[0] is { Version: "2.0.0", Living: 2 }, "the new generation beside the old one that is read from");
        var request = RuntimeHost.Request("echo.1.0.0");

        var plan = await host.Get<IPluginRuntime>().PlanAsync(request).Within("plan");
        var report = await host.Get<IPluginRuntime>().ApplyAsync(request).Within("report");

        Assert.Contains("2 generations of 'echo' are alive", plan.Failure?.Cause, StringComparison.Ordinal);
        Assert.True(report.Outcome == UpgradePhase.Rejected, report.ToString());
        Assert.Equal(plan.Failure, Assert.Single(report.Offloads).Failure);

        // What passes by itself is told last.
        Assert.Equal("request", (await host.Get<IPluginRuntime>().PlanAsync(RuntimeHost.Request("echo.1.0.0", "echo.2.0.0")).Within("plan of the one that names it twice")).Failure?.Step);
        await numbers.DisposeAsync();
        (await first.Within("report of the first")).Applied();
    }

    /// <summary>What is wrong with the request comes before what is wrong with a package, and that before whom it calls.</summary>
    [Theory]
    [InlineData("request", true, "echo.2.0.0", "echo.1.0.0")]
    [InlineData("inspection (PK1302)", true, "echo.2.0.0")]
    [InlineData("plan", false, "echo.2.0.0")]
    public async Task SeveralThingsAreWrong_TheFirstCauseIsTold_ByPlanAndReport(string step, bool isRefused, params string[] packages)
    {
        await using var host = await RuntimeHost.StartAsync(options: options =>
            options.Inspection = isRefused ? InspectionPolicy.Default.Refuse(FindingCodes.NewContractAssembly) : InspectionPolicy.Default);

        var report = await host.ApplyAsync(packages);

        Assert.Equal(step, (await host.Runtime.PlanAsync(RuntimeHost.Request(packages)).Within("plan")).Failure?.Step);
        Assert.All(report.Offloads.Concat<object>(report.Hosts), part => Assert.Equal(step, (part as OffloadReport)?.Failure?.Step ?? ((HostReport)part).Failure?.Step));
        Assert.True(report.Outcome == UpgradePhase.Rejected, report.ToString());
    }

    [Fact]
    public async Task ContractsOfAPackageThatIsOnlyPlanned_AreNotLoaded()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        var plan = await host.Runtime.PlanAsync(RuntimeHost.Request("tally.1.0.0")).Within("plan");

        Assert.Equal(PlannedOperation.Install, Assert.Single(plan.Parts).Operation);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name is "Tally.Contracts" or "Tally");
        Assert.Empty(host.Runtime.Subpartitions);
    }

    [Fact]
    public async Task MixedRequestWhoseModulesAreRefused_StartsNoProcess()
    {
        await using var host = await OffloadHost.WithAsync(["probe.1.0.0", "echo.1.0.0"]);
        var process = Assert.Single(host.Runtime.Subpartitions).ProcessId;

        var report = await host.ApplyAsync("echo.2.0.0", "probe.4.0.0-pinning");

        Assert.True(report.Outcome == UpgradePhase.Rejected, report.ToString());
        Assert.Equal("Nothing was touched.", Assert.Single(report.Offloads).Failure!.State);
        Assert.Equal((process, 1), (Assert.Single(host.Runtime.Subpartitions).ProcessId, host.Runtime.Subpartitions[0].Living));
    }

    [Theory]
    [InlineData("desk", true)]
    [InlineData("a.b-c_9", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    public void NameOfAKernel_IsChecked(string name, bool isGood)
    {
        var result = new PluginRuntimeOptionsValidator().Validate(null, new PluginRuntimeOptions { Name = name });

        Assert.Equal(isGood, result.Succeeded);
        if (!isGood)
            Assert.Contains($"Name is '{name}'", result.FailureMessage, StringComparison.Ordinal);
    }
}
