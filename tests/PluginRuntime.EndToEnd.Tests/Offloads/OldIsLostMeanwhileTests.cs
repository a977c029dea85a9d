using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>The old process is killed or frozen from outside while its successor is at each place of its life, with callers all the while.</summary>
public sealed class OldIsLostMeanwhileTests
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var place in new[] { "ConfigureServices", "StartAsync", "WarmUpAsync", "CheckHealthAsync", "AcquireAsync" })
            {
                rows.Add("Kill", place);
                rows.Add("Freeze", place);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task OldIsLost_NewServes(string deed, string place)
    {
        await using var trial = await Trial.BeginAsync(deed);
        trial.Host.Order("2.0.0", $"Pause:{place}");
        var upgrading = trial.UpgradeAsync();
        await Deadline.Until(() => trial.Host.WasObeyed("2.0.0"), $"the new process in {place}");

        await TallyHost.SignalAsync(trial.First.ProcessId, deed == "Kill" ? "-KILL" : "-STOP");
        trial.Host.Open("go");

        var report = await upgrading;
        Assert.True(report.IsApplied, report.ToString());
        await trial.EndAsync("2.0.0");
    }
}
