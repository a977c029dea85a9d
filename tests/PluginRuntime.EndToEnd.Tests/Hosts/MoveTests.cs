using Cell;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Virtual servers in real processes: made, called, moved, upgraded.</summary>
[Collection(Alone.Name)]
public sealed class MoveTests
{
    [Fact]
    public async Task ServerIsMade_ItIsCalledByName_WithItsOptions()
    {
        await using var host = await CellHost.StartAsync();
        var cell = await host.CellAsync("one", ("Colour", "blue"));

        var answer = await cell.AddAsync(5).AsTask().Within("an answer");

        Assert.Equal(("1.0.0", 5L, 1L, "Created"), (answer.Version, answer.Sum, answer.Epoch, answer.Start));
        Assert.Equal("blue", await cell.OptionAsync("Colour"));
        Assert.Equal((VirtualServerState.Serving, answer.ProcessId), ((await host.StatusAsync("one")).State, (await host.StatusAsync("one")).ProcessId));
        await Assert.ThrowsAsync<VirtualServerNotFoundException>(() => host.Servers.Get<ICell>("two").WhoAsync().AsTask().Within("the refusal"));
    }

    [Fact]
    public async Task ServerMovesUnderLoad_ItsStateIsThere_AndNoCallFails()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var cell = await host.CellAsync("one");
        await cell.FillAsync(64, 1024);
        var before = await cell.DigestAsync();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var calls = 0L;
            while (!stop.IsCancellationRequested)
            {
                await cell.AddAsync(1);
                calls++;
            }

            return calls;
        })).ToArray();

        for (var move = 0; move < 20; move++)
        {
            var report = await host.Runtime.MoveAsync("cell", "one").Within("a move");
            Assert.True(report.IsMoved, report.ToString());
        }

        await stop.CancelAsync();
        var calls = (await Task.WhenAll(callers).Within("end of the callers")).Sum();
        var answer = await cell.WhoAsync();
        Assert.Equal((calls, 21L, "Moved"), (answer.Sum, answer.Epoch, answer.Start));
        Assert.Equal(before with { Sum = calls }, await cell.DigestAsync());
        Assert.False(await cell.OverlappedAsync());
    }

    [Fact]
    public async Task HostIsUpgradedUnderLoad_AllServersMove_AndTheOldProcessIsGone()
    {
        await using var host = await CellHost.StartAsync();
        var cells = new List<ICell>();
        for (var index = 0; index < 50; index++)
        {
            cells.Add(await host.CellAsync($"cell {index}"));
            await cells[index].AddAsync(index);
        }

        var report = await host.ApplyAsync("2.0.0");

        Assert.True(report.IsApplied, report.ToString());
        for (var index = 0; index < 50; index++)
            Assert.Equal(("2.0.0", (long)index), ((await cells[index].WhoAsync()).Version, (await cells[index].WhoAsync()).Sum));
        Assert.Equal(50, Assert.Single(report.Hosts).Moves.Count);
        await host.ProcessesAsync(1);
    }
}
