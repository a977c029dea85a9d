using Cell;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Hosting;
using PluginRuntime.EndToEnd.Tests.Hosts;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Balancing;

/// <summary>Balances of real processes: servers that are busy in one host subpartition are spread while they are called, and limits reach the processes.</summary>
[Collection(Alone.Name)]
public sealed class BalanceTests
{
    private const int Busy = 6;

    [Fact]
    public async Task BusyServersInOneHost_AreSpread_NoCallFails_AndTheNextBalanceDoesNothing()
    {
        await using var host = await CellHost.StartAsync(Configure);
        await GatherAsync(host);
        await using var load = new SpinningCallers(host, Busy);
        await load.TurnsAsync(20);

        var report = await host.Runtime.BalanceAsync().Within("a balance");

        Assert.NotEmpty(report.Moves);
        Assert.All(report.Moves, static move => Assert.True(move.IsMoved, move.ToString()));
        var places = (await host.Servers.ListAsync()).CountBy(static server => server.Subpartition).ToDictionary();
        Assert.Equal(2, places.Count);
        Assert.All(places.Values, static count => Assert.InRange(count, 2, Busy - 2));
        await load.TurnsAsync(20);
        Assert.Empty((await host.Runtime.BalanceAsync().Within("the next balance")).Moves);
        await load.StopAsync();
        for (var index = 0; index < Busy; index++)
            Assert.Equal(index, (await host.Servers.Get<ICell>($"cell {index}").WhoAsync()).Sum);
    }

    [Fact]
    public async Task DryRun_ShowsTheMovesAndMakesNone()
    {
        await using var host = await CellHost.StartAsync(Configure);
        await GatherAsync(host);
        await using var load = new SpinningCallers(host, Busy);
        await load.TurnsAsync(20);
        var before = (await host.Servers.ListAsync()).Select(static server => (server.Name, server.Subpartition, server.Epoch)).ToArray();

        var report = await host.Runtime.BalanceAsync(dryRun: true).Within("a dry run");

        Assert.NotEmpty(report.Plan.Moves);
        Assert.True(report.Plan.Hosts.Max(static full => full.After) < report.Plan.Hosts.Max(static full => full.Before), report.ToString());
        Assert.Empty(report.Moves);
        Assert.Equal(before, (await host.Servers.ListAsync()).Select(static server => (server.Name, server.Subpartition, server.Epoch)));
        Assert.Null(host.Runtime.LastBalance);
    }

    [Fact]
    public async Task BoundOfMemory_IsSeenInTheChild_AndLeftByItsSuccessor()
    {
        const long limit = 192L << 20;
        await using var host = await CellHost.StartAsync(options =>
        {
            Configure(options);
            options.Subpartitions.HostSubpartitions = 1;
            options.Balance.Bounds["cell"] = new SubpartitionBounds { MaxMemoryBytes = limit };
        });
        var cell = await host.CellAsync("one");
        Assert.True(await cell.HeapLimitAsync() > limit);

        var dry = await host.Runtime.BalanceAsync(dryRun: true).Within("a dry run");
        Assert.True(await cell.HeapLimitAsync() > limit);
        Assert.Equal(limit, MemoryOf(dry).Granted);

        var report = await host.Runtime.BalanceAsync().Within("a balance");
        Assert.Contains("limit of the heap", MemoryOf(report).EnforcedBy, StringComparison.Ordinal);
        Assert.InRange(await cell.HeapLimitAsync(), limit / 2, limit);
        Assert.Equal(limit, MemoryOf(await host.Runtime.BalanceAsync().Within("another balance")).Before);

        // The next process has a limit of its own, when it has been balanced.
        Assert.True((await host.ApplyAsync("2.0.0")).IsApplied);
        await host.Runtime.BalanceAsync().Within("a balance of the new process");
        Assert.InRange(await cell.HeapLimitAsync(), limit / 2, limit);

        static ResourceGrant MemoryOf(BalanceReport report) => Assert.Single(report.Grants, static grant => grant.Resource == BalancedResource.Memory);
    }

    [Fact]
    public async Task AppliedRequest_IsFollowedByABalance_WhichItsReportDoesNotWaitFor()
    {
        await using var host = await CellHost.StartAsync(options =>
        {
            Configure(options);
            options.Balance.AfterRequests = true;
        });
        var first = host.Runtime.LastBalance;
        await host.CellAsync("one");
        var report = await host.ApplyAsync("2.0.0");
        Assert.True(report.IsApplied, report.ToString());
        Assert.NotNull(report.Balance);
        await Deadline.Until(() => host.Runtime.LastBalance is { } last && last != first && last.Plan.Hosts.Sum(static full => full.Servers) == 1, "the balance that follows");
    }

    private static void Configure(PluginRuntimeOptions options)
    {
        options.Subpartitions.HostSubpartitions = 2;
        options.Balance.AfterRequests = false;
    }

    /// <summary>Cells that hold their number, all in one of the two host subpartitions.</summary>
    private static async Task GatherAsync(CellHost host)
    {
        for (var index = 0; index < Busy; index++)
            await (await host.CellAsync($"cell {index}")).AddAsync(index);
        var there = await host.Servers.ListAsync();
        await host.Runtime.EvacuateAsync(there[0].Subpartition).Within("evacuation");
    }
}
