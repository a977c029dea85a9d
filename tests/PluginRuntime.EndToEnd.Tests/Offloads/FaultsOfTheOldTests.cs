using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>The old process kills itself, hangs, or is frozen, while it drains, releases and stops, with callers all the while.</summary>
public sealed class FaultsOfTheOldTests
{
    [Theory]
    [InlineData("Kill", "ReleaseAsync")]
    [InlineData("Hang", "ReleaseAsync")]
    [InlineData("Freeze", "ReleaseAsync")]
    [InlineData("Kill", "StopAsync")]
    [InlineData("Hang", "StopAsync")]
    [InlineData("Freeze", "StopAsync")]
    public async Task OldFails_NewServes(string deed, string place)
    {
        await using var trial = await Trial.BeginAsync(deed);
        trial.Host.Order("1.0.0", $"{deed}:{place}");

        var report = await trial.UpgradeAsync();

        Assert.True(trial.Host.WasObeyed("1.0.0"));
        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(trial.First.ProcessId, Assert.Single(report.Offloads).Retired!.ProcessId);
        await trial.EndAsync("2.0.0");
    }

    [Theory]
    [InlineData("Kill")]
    [InlineData("Hang")]
    [InlineData("Freeze")]
    public async Task NewFails_AndOldFailsToAcquireAgain_AnotherProcessOfTheOldVersionServes(string deed)
    {
        await using var trial = await Trial.BeginAsync(deed);
        trial.Host.Order("2.0.0", "Kill:AcquireAsync");
        trial.Host.Order("1.0.0", $"{deed}:AcquireAsync");

        var report = await trial.UpgradeAsync();

        Assert.True(trial.Host.WasObeyed("1.0.0"));
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.NotEqual(trial.First, await trial.EndAsync("1.0.0"));
    }

    [Theory]
    [InlineData("Kill")]
    [InlineData("Hang")]
    [InlineData("Freeze")]
    public async Task OldFailsInACallWhileItDrains_NewServes_AndTheCallIsToldThatItMayHaveBeenExecuted(string deed)
    {
        await using var trial = await Trial.BeginAsync(deed + "InACall");
        trial.Host.Order("1.0.0", $"{deed}:HoldAsync");
        var (report, held) = await UpgradeAroundACallAsync(trial);

        Assert.True(trial.Host.WasObeyed("1.0.0"));
        Assert.True(report.IsApplied, report.ToString());
        var lost = await Assert.ThrowsAsync<SubpartitionLostException>(() => held.Within("outcome of the call inside"));
        Assert.Contains("may have been executed", lost.Message, StringComparison.Ordinal);
        await trial.EndAsync("2.0.0");
    }

    [Fact]
    public async Task CallHangsInTheOld_PolicyBacksOut_OldServesOn_AndTheCallIsStillInside()
    {
        await using var trial = await Trial.BeginAsync("HangInACall", new UpgradePolicy { WhenBlocked = BlockedAction.BackOut });
        trial.Host.Order("1.0.0", "Hang:HoldAsync");
        var (report, held) = await UpgradeAroundACallAsync(trial);

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("HoldAsync", report.ToString(), StringComparison.Ordinal);
        Assert.False(held.IsCompleted);
        Assert.Equal(trial.First, await trial.EndAsync("1.0.0"));
        await Assert.ThrowsAsync<SubpartitionLostException>(() => held.Within("outcome of the call inside, once its process was forced to end"));
    }

    [Fact]
    public async Task PoolOfTheOldIsStarved_NewServes()
    {
        await using var trial = await Trial.BeginAsync("Starve");
        var starving = trial.Host.Tally.StarveAsync(Trial.Held).AsTask();
        await Deadline.Until(() => trial.Host.Executed().ContainsKey(Trial.Held), "the call that starves the pool");

        var report = await trial.UpgradeAsync(answers: 0);

        Assert.True(report.IsApplied, report.ToString());
        await Task.WhenAny(starving).Within("outcome of the call that starved the pool");
        Assert.True(starving.IsCompletedSuccessfully || starving.Exception?.InnerException is SubpartitionLostException, starving.Exception?.ToString());
        await trial.EndAsync("2.0.0");
    }

    /// <summary>A call is inside the old process when it is told to drain; the order is obeyed after that.</summary>
    private static async Task<(ServiceReport Report, Task Held)> UpgradeAroundACallAsync(Trial trial)
    {
        var held = trial.Host.Tally.HoldAsync(Trial.Held, "drained").AsTask();
        await Deadline.Until(() => trial.Host.Executed().ContainsKey(Trial.Held), "the call inside");
        var phases = new Phases();
        var upgrading = trial.UpgradeAsync(phases);
        await phases.When(UpgradePhase.Probation, upgrading);
        trial.Host.Open("drained");
        return (await upgrading, held);
    }
}
