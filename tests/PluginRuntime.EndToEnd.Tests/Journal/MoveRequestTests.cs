using Cell;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Hosts;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Journal;

/// <summary>Moves of virtual servers as a service request: all of them or none, in the history.</summary>
public sealed class MoveRequestTests
{
    [Fact]
    public async Task ServersMove_WithTheirState()
    {
        await using var host = await CellHost.StartAsync(TwoProcesses);
        var one = await host.CellAsync("one");
        var before = await one.AddAsync(41);
        await host.CellAsync("two");

        var report = await host.Runtime.ApplyAsync(new ServiceRequest { Id = "moves", Move = [new("cell", "one"), new("cell", "two")] }).Within("report");

        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(["one", "two"], Assert.Single(report.Hosts).Moves.Select(static move => move.Server));
        var after = await one.WhoAsync();
        Assert.Equal((true, 41L), (after.ProcessId != before.ProcessId, after.Sum));
        Assert.Equal(("moves", RecordedOutcome.Applied), ((await host.Runtime.HistoryAsync(1))[0].Id, (await host.Runtime.HistoryAsync(1))[0].Outcome));
    }

    [Fact]
    public async Task OneStays_TheOneThatHadMovedGoesBack()
    {
        await using var host = await CellHost.StartAsync(TwoProcesses);
        var one = await host.CellAsync("one");
        var before = await one.AddAsync(41);
        var two = await host.CellAsync("two");
        var held = two.HoldAsync("latch").AsTask();
        await host.InsideAsync("latch");

        var report = await host.Runtime.ApplyAsync(new ServiceRequest
        {
            Move = [new("cell", "one"), new("cell", "two")],
            Policy = host.Policy with { QuiesceGrace = TimeSpan.FromMilliseconds(100), QuiesceCancel = TimeSpan.FromMilliseconds(200) },
        }).Within("report");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("HoldAsync", report.ToString(), StringComparison.Ordinal);
        Assert.Equal((before.ProcessId, 41L), ((await one.WhoAsync()).ProcessId, (await one.WhoAsync()).Sum));
        host.Open("latch");
        await held.Within("the call inside");
    }

    [Theory]
    [InlineData("nobody", null, "there is no virtual server 'nobody' of type 'cell'")]
    [InlineData("one", 99L, "no host subpartition 99 of type 'cell' is alive")]
    public async Task WhatIsNotThere_IsNamed_AndNothingMoves(string server, long? subpartition, string cause)
    {
        await using var host = await CellHost.StartAsync(TwoProcesses);
        await host.CellAsync("one");

        var report = await host.Runtime.ApplyAsync(new ServiceRequest { Move = [new("cell", server, subpartition)] }).Within("report");

        Assert.True(report.Outcome == UpgradePhase.Rejected, report.ToString());
        Assert.Contains(cause, report.ToString(), StringComparison.Ordinal);
    }

    private static void TwoProcesses(PluginRuntimeOptions options) => options.Subpartitions.HostSubpartitions = 2;
}
