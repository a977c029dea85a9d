using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>An upgrade of virtual servers is turned when all serve in the new version, and the old process is lost while they come back to it.</summary>
public sealed class WayBackTests
{
    [Theory]
    [InlineData("Start")]
    [InlineData("ImportBulk")]
    [InlineData("ImportChanges")]
    [InlineData("Acquire")]
    public async Task OldIsLostWhileServersComeBack_TheyComeBackToAnother(string place)
    {
        await using var host = await CellHost.StartAsync();
        var cell = await host.CellAsync("one");
        var first = await cell.AddAndSaveAsync(7).Within("the first answer");
        host.Order("1.0.0", $"Kill:{place}");

        var report = await host.Runtime.ApplyAsync(ServiceRequest.ForPackages(CellHost.Package("2.0.0")) with { Steps = new Turning() }).Within("the report");

        Assert.True(host.WasObeyed("1.0.0"), report.ToString());
        Assert.True(report.Outcome == UpgradePhase.RolledBack && report.Hosts.Single().StayedInNew == 0, report.ToString());
        var now = await cell.WhoAsync().Within("an answer");
        Assert.Equal(("1.0.0", 7), (now.Version, now.Sum));
        Assert.NotEqual(first.ProcessId, now.ProcessId);
        await host.ProcessesAsync(1);
        var good = await host.ApplyAsync("2.0.0");
        Assert.True(good.IsApplied, good.ToString());
    }

    /// <summary>Orders the way back when all has proved itself.</summary>
    private sealed class Turning : IRequestSteps
    {
        public bool JudgesProbation => true;

        public Task<string?> PreparedAsync(IReadOnlyList<VersionChange> changes, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task SwitchedAsync() => Task.CompletedTask;

        public Task<string?> ProvedAsync(CancellationToken wayBackWanted) => Task.FromResult<string?>("the test turns it");

        public void Reverting(string cause)
        {
        }

        public void Settled(bool isApplied)
        {
        }
    }
}
