using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>A process kills itself, hangs, freezes or fails at every place of a move between two processes of one version, with callers all the while.</summary>
public sealed class FaultsOfMovesTests
{
    public static TheoryData<string, string> Old => FaultRows.Of("ExportBulk:Fail", "Release:Kill,Hang", "ExportChanges:Freeze");

    public static TheoryData<string, string> New => FaultRows.Of("Start:Kill", "ImportBulk:Freeze", "ImportChanges:Kill,Fail", "Acquire:Kill,Hang");

    [Theory]
    [MemberData(nameof(Old))]
    public Task OldFails_ServerStays_OrIsRecoveredWhenItsProcessIsLost(string deed, string place) => RunAsync(deed, place, "Steps", isLost: deed is "Kill" or "Freeze");

    [Theory]
    [MemberData(nameof(New))]
    public Task NewFails_ServerStays_OrIsRecoveredWhenItHadItsPlaceThere(string deed, string place) => RunAsync(deed, place, "Steps", isLost: deed is "Kill" or "Freeze" && place == "Acquire");

    public static TheoryData<string, string> Whole => FaultRows.Of("Export:Fail", "Import:Kill");

    [Theory]
    [MemberData(nameof(Whole))]
    public Task StateThatPassesInOnePiece_FailsToPass_ServerStays_OrIsRecoveredWhenItsProcessIsLost(string deed, string place) =>
        RunAsync(deed, place, "Whole", isLost: deed is "Kill" or "Freeze" && place == "Export");

    private static async Task RunAsync(string deed, string place, string state, bool isLost)
    {
        await using var trial = await CellTrial.BeginAsync(deed, processes: 2, state);
        trial.Host.Order("1.0.0", $"{deed}:{place}");

        var report = await trial.MoveAsync();

        Assert.True(trial.Host.WasObeyed("1.0.0"), report.ToString());
        Assert.False(report.IsMoved, report.ToString());
        await trial.EndAsync("1.0.0", isLost);
    }
}
