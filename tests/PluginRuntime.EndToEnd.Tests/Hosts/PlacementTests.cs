using Cell;
using CellCaller;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Who calls virtual servers, where they get their place, and how a process is emptied.</summary>
[Collection(Alone.Name)]
public sealed class PlacementTests
{
    [Fact]
    public async Task HundredsOfServers_SpreadOverHostSubpartitions_AndAreCalledFromEverywhere()
    {
        const int count = 300;
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => host.CellAsync($"cell {index}")));
        await host.ApplyPackageAsync("cell-caller.1.0.0");

        // From the host, from a kernel module, from another virtual server: in pairs, since a ring of servers that all wait for the next would never end.
        await Task.WhenAll(Enumerable.Range(0, count).Select(async index =>
        {
            await host.Servers.Get<ICell>($"cell {index}").AddAsync(1);
            await host.Get<ICellCaller>().AddAsync($"cell {index}", 10);
            if (index % 2 == 0)
                await host.Servers.Get<ICell>($"cell {index + 1}").AddElsewhereAsync($"cell {index}", 100);
        })).Within("calls from everywhere");

        var servers = await host.Servers.ListAsync();
        Assert.Equal(count, servers.Count);
        Assert.All(servers, static server => Assert.Equal(VirtualServerState.Serving, server.State));
        Assert.Equal(2, servers.Select(static server => server.Subpartition).Distinct().Count());
        for (var index = 0; index < count; index++)
            Assert.Equal(index % 2 == 0 ? 111 : 11, (await host.Servers.Get<ICell>($"cell {index}").WhoAsync()).Sum);
        Assert.Equal(servers.OrderBy(static server => server.Name, StringComparer.Ordinal).Select(static server => server.Name), servers.Select(static server => server.Name));
    }

    [Fact]
    public async Task SubpartitionIsEvacuated_AllItsServersAreInTheOther_WithTheirState()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        for (var index = 0; index < 10; index++)
            await (await host.CellAsync($"cell {index}")).AddAsync(index);
        var emptied = (await host.StatusAsync("cell 0")).Subpartition;
        var left = (await host.Servers.ListAsync()).Count(server => server.Subpartition == emptied);

        var moves = await host.Runtime.EvacuateAsync(emptied).Within("evacuation");

        Assert.Equal(left, moves.Count);
        Assert.All(moves, static move => Assert.True(move.IsMoved, move.ToString()));
        Assert.DoesNotContain(await host.Servers.ListAsync(), server => server.Subpartition == emptied);
        for (var index = 0; index < 10; index++)
            Assert.Equal(index, (await host.Servers.Get<ICell>($"cell {index}").WhoAsync()).Sum);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Runtime.EvacuateAsync(12345));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Runtime.MoveAsync("cell", "cell 0", moves[0].To));
    }

    [Fact]
    public async Task ServerIsStoppedAndStartedAgain_ItBeginsAnew_AndRemovedOneIsUnknown()
    {
        await using var host = await CellHost.StartAsync();
        var cell = await host.CellAsync("one", ("Colour", "blue"));
        await cell.AddAndSaveAsync(7);

        await host.Servers.StopAsync("cell", "one").AsTask().Within("stop");
        var refused = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
        Assert.Contains("stopped", refused.Message, StringComparison.Ordinal);
        Assert.Equal(VirtualServerState.Stopped, (await host.StatusAsync("one")).State);
        Assert.Equal(VirtualServerState.Stopped, (await host.Servers.EnsureAsync("cell", "one")).State);

        await host.Servers.StartAsync("cell", "one").AsTask().Within("start");
        var answer = await cell.WhoAsync();
        Assert.Equal((0L, 2L, "Created"), (answer.Sum, answer.Epoch, answer.Start));
        Assert.Equal("blue", await cell.OptionAsync("Colour"));

        await host.Servers.RemoveAsync("cell", "one").AsTask().Within("removal");
        await Assert.ThrowsAsync<VirtualServerNotFoundException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
        Assert.Empty(await host.Servers.ListAsync());
        await host.Servers.RemoveAsync("cell", "one");
        await Assert.ThrowsAsync<VirtualServerNotFoundException>(() => host.Servers.StartAsync("cell", "one").AsTask());
        await Assert.ThrowsAsync<VirtualServerFailedException>(() => host.Servers.EnsureAsync("none", "one").AsTask());
        Assert.Equal(1, (await (await host.CellAsync("one")).AddAsync(1)).Epoch);
    }
}
