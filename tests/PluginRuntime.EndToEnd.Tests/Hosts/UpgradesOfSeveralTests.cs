using Cell;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Upgrades of a host subpartition with several servers, one of which does not move.</summary>
public sealed class UpgradesOfSeveralTests
{
    private const int Cells = 6;

    [Fact]
    public async Task OneServerStays_PolicyMovesAllBack_AllServeInTheOldVersionAndProcess()
    {
        await using var host = await CellHost.StartAsync();
        var cells = await CellsAsync(host);
        var old = (await cells[0].WhoAsync()).ProcessId;
        host.Order("2.0.0", "Fail:ImportChanges");

        var report = await host.ApplyAsync("2.0.0");

        Assert.True(report.Outcome == UpgradePhase.RolledBack, report.ToString());
        Assert.Contains("ordered to fail in ImportChanges", report.ToString(), StringComparison.Ordinal);
        await AssertAsync(cells, "1.0.0", old);
        await host.ProcessesAsync(1);
        Assert.True((await host.ApplyAsync("2.0.0")).IsApplied);
        await AssertAsync(cells, "2.0.0");
    }

    [Fact]
    public async Task OneServerStays_PolicyKeepsTheOld_ItServesThere_AndTheNextUpgradeMovesIt()
    {
        await using var host = await CellHost.StartAsync();
        var cells = await CellsAsync(host);
        var old = (await cells[0].WhoAsync()).ProcessId;
        host.Order("2.0.0", "Fail:ImportChanges");

        var report = await host.ApplyAsync("2.0.0", UpgradePolicy.Default with { WhenServersStay = StayingAction.KeepOld });

        Assert.True(report.IsApplied, report.ToString());
        var stayed = Assert.Single(await host.Servers.ListAsync(), server => server.Version == "1.0.0");
        Assert.Equal((VirtualServerState.Serving, old), (stayed.State, stayed.ProcessId));
        Assert.Contains(Assert.Single(report.Hosts).Remarks, remark => remark.Contains($"'{stayed.Name}'", StringComparison.Ordinal));
        Assert.Equal("1.0.0", (await host.Servers.Get<ICell>(stayed.Name).WhoAsync()).Version);
        await host.ProcessesAsync(2);

        report = await host.ApplyAsync("1.0.0");
        Assert.True(report.IsApplied, report.ToString());
        await AssertAsync(cells, "1.0.0");
        Assert.DoesNotContain(await host.Servers.ListAsync(), server => server.ProcessId == old);
        await host.ProcessesAsync(1);
    }

    [Theory]
    [InlineData("Move")]
    [InlineData("Stop")]
    [InlineData("Remove")]
    public async Task LastServerLeavesAnOldProcessThatWasKept_TheProcessGoesWithIt(string way)
    {
        await using var host = await CellHost.StartAsync();
        await host.CellAsync("one");
        host.Order("2.0.0", "Fail:Acquire");
        var report = await host.ApplyAsync("2.0.0", UpgradePolicy.Default with { WhenServersStay = StayingAction.KeepOld });
        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal("1.0.0", (await host.StatusAsync("one")).Version);
        await host.ProcessesAsync(2);

        if (way == "Move")
            Assert.True((await host.Runtime.MoveAsync("cell", "one").Within("the move")).IsMoved);
        else if (way == "Stop")
            await host.Servers.StopAsync("cell", "one").AsTask().Within("the stop");
        else
            await host.Servers.RemoveAsync("cell", "one").AsTask().Within("the removal");

        await host.ProcessesAsync(1);
        await Deadline.Until(() => host.Runtime.Subpartitions.Count == 1, "that one process is listed");
        Assert.Equal("2.0.0", host.Runtime.Subpartitions[0].Version);
    }

    [Fact]
    public async Task StateGoesFromOneVersionToTheOtherAndBack_WholeBothTimes()
    {
        await using var host = await CellHost.StartAsync();
        var cells = await CellsAsync(host);
        foreach (var cell in cells)
            await cell.FillAsync(20, 1000);
        var before = await cells[3].DigestAsync();

        foreach (var version in new[] { "2.0.0", "1.0.0", "2.0.0" })
        {
            var report = await host.ApplyAsync(version);
            Assert.True(report.IsApplied, report.ToString());
            await AssertAsync(cells, version);
            Assert.Equal(before, await cells[3].DigestAsync());
        }
    }

    /// <summary>While an upgrade goes on, servers are made, moved, stopped and removed: each ends in one place, in the version that serves.</summary>
    [Fact]
    public async Task ServersComeAndGoDuringUpgrades_NoneIsLeftBehind()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        await CellsAsync(host);
        using var stop = new CancellationTokenSource();
        var coming = Task.Run(async () =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                var cell = await host.CellAsync($"guest {number}");
                await cell.AddAsync(number).AsTask().Within("an answer of a guest");
                if (number % 3 == 0)
                    await host.Servers.StopAsync("cell", $"guest {number}").AsTask().Within("the stop of a guest");
                if (number >= 4)
                    await host.Servers.RemoveAsync("cell", $"guest {number - 4}").AsTask().Within("the removal of a guest");
            }
        });
        var moving = Task.Run(async () =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number = (number + 1) % Cells)
            {
                try
                {
                    await host.Runtime.MoveAsync("cell", $"cell {number}").Within("a move");
                }
                catch (InvalidOperationException)
                {
                    // Where it was to go, nobody goes any more.
                }
            }
        });

        foreach (var version in new[] { "2.0.0", "1.0.0", "2.0.0" })
        {
            var report = await host.ApplyAsync(version);
            Assert.True(report.IsApplied, report.ToString());
            await host.ProcessesAsync(2);
        }

        await stop.CancelAsync();
        await Task.WhenAll(coming, moving).Within("the end of the others");
        foreach (var server in (await host.Servers.ListAsync()).Where(server => server.State != VirtualServerState.Stopped))
        {
            Assert.Equal((VirtualServerState.Serving, "2.0.0"), (server.State, server.Version));
            Assert.Equal(server.ProcessId, (await host.Servers.Get<ICell>(server.Name).WhoAsync().AsTask().Within("an answer")).ProcessId);
        }

        for (var number = 0; number < Cells; number++)
            Assert.Equal(number, (await host.Servers.Get<ICell>($"cell {number}").WhoAsync()).Sum);
    }

    private static async Task<List<ICell>> CellsAsync(CellHost host)
    {
        var cells = new List<ICell>();
        for (var number = 0; number < Cells; number++)
        {
            cells.Add(await host.CellAsync($"cell {number}"));
            await cells[number].AddAsync(number);
        }

        return cells;
    }

    private static async Task AssertAsync(List<ICell> cells, string version, int process = 0)
    {
        for (var number = 0; number < Cells; number++)
        {
            var answer = await cells[number].WhoAsync().AsTask().Within("an answer");
            Assert.Equal((version, (long)number), (answer.Version, answer.Sum));
            Assert.True(process == 0 || answer.ProcessId == process, $"{answer}");
        }
    }
}
