using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>The new process kills itself, hangs, or is frozen, at every place of its life, with callers all the while.</summary>
public sealed class FaultsOfTheNewTests
{
    public static TheoryData<string, string> UpToTheAcquisition => Rows("ConfigureServices", "StartAsync", "WarmUpAsync", "CheckHealthAsync", "AcquireAsync");

    public static TheoryData<string, string> OnTheWayBack => Rows("ReleaseAsync", "StopAsync");

    [Theory]
    [MemberData(nameof(UpToTheAcquisition))]
    public async Task NewFails_OldServesOn_InItsProcess(string deed, string place)
    {
        await using var trial = await Trial.BeginAsync(deed);
        trial.Host.Order("2.0.0", $"{deed}:{place}");

        var report = await trial.UpgradeAsync();

        Assert.True(trial.Host.WasObeyed("2.0.0"));
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains(deed == "Hang" ? "did not return within 4 s" : "its process was lost", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(trial.First, await trial.EndAsync("1.0.0"));
    }

    [Theory]
    [MemberData(nameof(OnTheWayBack))]
    public async Task NewFailsOnTheWayBack_OldServesAgain_InItsProcess(string deed, string place)
    {
        await using var trial = await Trial.BeginAsync(deed, new UpgradePolicy { ProbationTime = TimeSpan.FromMinutes(1) });
        trial.Host.Order("2.0.0", $"{deed}:{place}");
        var phases = new Phases();
        var upgrading = trial.UpgradeAsync(phases, "back");
        await phases.When(UpgradePhase.Probation, upgrading);
        Assert.True(trial.Host.Runtime.EndProbation("back"));

        var report = await upgrading;

        Assert.True(trial.Host.WasObeyed("2.0.0"), report.ToString());
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Equal(trial.First, await trial.EndAsync("1.0.0"));
    }

    [Theory]
    [InlineData("Kill")]
    [InlineData("Freeze")]
    public async Task NewIsLostInACallOnProbation_OldServesAgain_InItsProcess(string deed)
    {
        await using var trial = await Trial.BeginAsync(deed, new UpgradePolicy { ProbationTime = TimeSpan.FromMinutes(1) });
        trial.Host.Order("2.0.0", $"{deed}:NoteAsync");

        var report = await trial.UpgradeAsync();

        Assert.True(trial.Host.WasObeyed("2.0.0"));
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Equal(trial.First, await trial.EndAsync("1.0.0"));
    }

    [Fact]
    public async Task CallHangsInTheNew_TheNewServes_AndTheCallEndsWhenItsCallerGivesUp()
    {
        await using var trial = await Trial.BeginAsync("HangInACall");
        trial.Host.Order("2.0.0", "Hang:NoteAsync");

        var report = await trial.UpgradeAsync();

        Assert.True(report.IsApplied, report.ToString());
        await Deadline.Until(() => trial.Host.WasObeyed("2.0.0"), "the call that hangs");
        await trial.EndAsync("2.0.0", stuck: 1);
    }

    private static TheoryData<string, string> Rows(params string[] places)
    {
        var rows = new TheoryData<string, string>();
        foreach (var place in places)
        {
            foreach (var deed in new[] { "Kill", "Hang", "Freeze" })
                rows.Add(deed, place);
        }

        return rows;
    }
}
