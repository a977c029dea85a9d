using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>A process kills itself, hangs, freezes or fails at every place of an upgrade of its host subpartition, with callers all the while.</summary>
public sealed class FaultsOfHostUpgradesTests
{
    public static TheoryData<string, string> Old => FaultRows.Of("ExportBulk:Kill", "Release:Freeze,Fail", "ExportChanges:Kill,Hang");

    public static TheoryData<string, string> New => FaultRows.Of("Configure:Kill", "Start:Freeze,Fail", "ImportBulk:Kill", "ImportChanges:Hang", "Acquire:Kill,Freeze,Fail");

    [Theory]
    [MemberData(nameof(Old))]
    public async Task OldFails_ServersStayInTheOldVersion_OrAreRecoveredInTheNewWhenTheirProcessIsLost(string deed, string place)
    {
        await using var trial = await CellTrial.BeginAsync(deed, processes: 1);
        trial.Host.Order("1.0.0", $"{deed}:{place}");

        var report = await trial.UpgradeAsync();

        var isLost = deed is "Kill" or "Freeze";
        Assert.True(trial.Host.WasObeyed("1.0.0"), report.ToString());
        Assert.True(report.Outcome == (isLost ? UpgradePhase.Applied : UpgradePhase.RolledBack), report.ToString());
        await trial.EndAsync(isLost ? "2.0.0" : "1.0.0", isLost);
    }

    [Theory]
    [MemberData(nameof(New))]
    public async Task NewFails_ServersStayInTheOldVersion_OrAreRecoveredThereWhenTheyHadTheirPlaceInTheNew(string deed, string place)
    {
        await using var trial = await CellTrial.BeginAsync(deed, processes: 1);
        trial.Host.Order("2.0.0", $"{deed}:{place}");

        var report = await trial.UpgradeAsync();

        Assert.True(trial.Host.WasObeyed("2.0.0"), report.ToString());
        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        await trial.EndAsync("1.0.0", isRecovered: deed is "Kill" or "Freeze" && place == "Acquire");
    }
}
