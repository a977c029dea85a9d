using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>A request of every kind can be held when all is prepared, and when all has proved itself, and be turned there.</summary>
public sealed class HoldTests
{
    public static TheoryData<string> Kinds => [.. KindHost.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HeldPrepared_OldServes_ThenNew_ThenHeldProved_ThenKept(string kind)
    {
        await using var host = await KindHost.StartAsync(kind);
        var steps = new HoldingSteps();

        var applying = host.UpgradeAsync(steps);
        await steps.Prepared;

        await host.ServesAsync(1, bothLive: true);
        Assert.Equal(host.Ids, steps.Changes.Select(static change => change.Id).Order());
        Assert.All(steps.Changes, static change => Assert.Equal(("1.0.0", "2.0.0", 64), (change.From, change.To, change.Hash?.Length)));

        steps.Go();
        await steps.Proved;

        await host.ServesAsync(2, bothLive: true);
        Assert.False(applying.IsCompleted);

        steps.Keep();

        var report = await applying.Within("report");
        Assert.True(report.IsApplied, report.ToString());
        await host.ServesAsync(2);
        Assert.Equal(["prepared", "switched", "proved", "settled as applied"], steps.Told);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HeldPrepared_AndRefused_OldGoesOn_AndNothingIsReverted(string kind)
    {
        await using var host = await KindHost.StartAsync(kind);
        var steps = new HoldingSteps().Go("another kernel said no");

        var report = await host.UpgradeAsync(steps).Within("report");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("another kernel said no", report.ToString(), StringComparison.Ordinal);
        await host.ServesAsync(1);
        Assert.Equal(["prepared"], steps.Told);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HeldPrepared_AndCancelled_OldGoesOn(string kind)
    {
        await using var host = await KindHost.StartAsync(kind);
        var steps = new HoldingSteps();
        using var cancelling = new CancellationTokenSource();

        var applying = host.UpgradeAsync(steps, cancelling.Token);
        await steps.Prepared;
        await cancelling.CancelAsync();

        var report = await applying.Within("report");
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("the request was cancelled", report.ToString(), StringComparison.Ordinal);
        await host.ServesAsync(1);
        Assert.Equal(["prepared"], steps.Told);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HeldProved_AndTurned_AllGoesBack_AfterItWasTold(string kind)
    {
        await using var host = await KindHost.StartAsync(kind);
        var versions = "";
        var steps = new HoldingSteps { OnTold = what => versions += what == "reverting" ? host.Versions : "" }.Go().Keep("another kernel did not prove itself");

        var report = await host.UpgradeAsync(steps).Within("report");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("another kernel did not prove itself", report.ToString(), StringComparison.Ordinal);
        await host.ServesAsync(1);
        Assert.Equal(["prepared", "switched", "proved", "reverting", "settled as undone"], steps.Told);

        // Told while all of it still served in the new version.
        Assert.Equal(string.Join(' ', host.Ids.Select(static id => $"{id}:2.0.0")), versions);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HeldProved_AndTheWayBackIsWanted_IsAskedFor_AndTheAnswerCounts(string kind)
    {
        await using var host = await KindHost.StartAsync(kind);
        var steps = new HoldingSteps().Go();

        var applying = host.UpgradeAsync(steps);
        await steps.Proved;
        Assert.True(host.Runtime.EndProbation(KindHost.Request));

        var report = await applying.Within("report");
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("the kernel wanted to go back", report.ToString(), StringComparison.Ordinal);
        await host.ServesAsync(1);
    }

    [Fact]
    public async Task NobodyHolds_ThereIsNoProbation()
    {
        await using var host = await KindHost.StartAsync("probe");
        var steps = new HoldingSteps { JudgesProbation = false }.Go();

        var report = await host.UpgradeAsync(steps).Within("report");

        Assert.True(report.IsApplied, report.ToString());
        Assert.DoesNotContain(report.Modules.Phases, static phase => phase.Phase == UpgradePhase.Probation);
        Assert.Equal(["prepared", "switched", "settled as applied"], steps.Told);
    }

    [Fact]
    public async Task CallsStayInside_IsToldBeforeTheGatesReopen()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var latch = new ProbeLatch();
        var waiting = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");
        var closed = false;
        var steps = new HoldingSteps
        {
            JudgesProbation = false,
            OnTold = what => closed |= what == "reverting" && !Deadline.OnFreshThread(() => host.Probe.Stamp).Wait(Expect.GateIsOpenWithin),
        }.Go();

        var report = await host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Policies.Impatient, Steps = steps }).Within("report");
        latch.Release();

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.True(closed, "The gate was open when the request was said to be undone.");
        Assert.Equal(["prepared", "reverting", "settled as undone"], steps.Told);
        await waiting.Within("end of the call that was inside");
    }
}
