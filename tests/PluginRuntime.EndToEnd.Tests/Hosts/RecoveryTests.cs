using System.Diagnostics;
using Cell;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Processes of virtual servers that are lost.</summary>
public sealed class RecoveryTests
{
    private const int Cells = 20;

    [Fact]
    public async Task ProcessIsKilled_AllItsServersAreBack_EachWithItsCheckpoint_AndEveryCallHasOneOutcome()
    {
        await using var host = await CellHost.StartAsync();
        var cells = await CellsAsync(host);
        using var stop = new CancellationTokenSource();
        var answers = new int[Cells];
        var asking = cells.Select((cell, number) => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await cell.WhoAsync().AsTask().Within("an answer to a call that bears repeating");
                Interlocked.Increment(ref answers[number]);
            }
        })).ToArray();
        var held = cells[0].HoldAsync("never").AsTask();
        await host.InsideAsync("never");
        var old = (await cells[1].WhoAsync()).ProcessId;

        var since = Stopwatch.GetTimestamp();
        await CellHost.SignalAsync(old, "-KILL");
        var back = await Task.WhenAll(cells.Select(cell => cell.WhoAsync().AsTask())).Within("all servers");
        var took = Stopwatch.GetElapsedTime(since);

        await stop.CancelAsync();
        await Task.WhenAll(asking).Within("the end of the callers");
        for (var number = 0; number < Cells; number++)
            Assert.Equal(("Recovered", number * 100L), (back[number].Start, back[number].Sum));
        Assert.Contains("may have been executed", (await Assert.ThrowsAsync<SubpartitionLostException>(() => held.Within("the outcome of the call inside"))).Message, StringComparison.Ordinal);
        Assert.All(await host.Servers.ListAsync(), server => Assert.Equal((VirtualServerState.Serving, 2L), (server.State, server.Epoch)));
        Assert.All(answers, static count => Assert.NotEqual(0, count));
        Assert.True(took < TimeSpan.FromSeconds(30), $"It took {took.TotalMilliseconds:0} ms.");
        await host.ProcessesAsync(1);
    }

    [Fact]
    public async Task ProcessIsKilledAgainAndAgain_CircuitOpens_CallsFailAtOnce_AndAnUpgradeBringsTheServersBack()
    {
        await using var host = await CellHost.StartAsync(options =>
        {
            options.Subpartitions.MaxCrashes = 2;
            options.Subpartitions.RestartDelay = TimeSpan.FromMilliseconds(20);
            options.Subpartitions.CircuitOpenTime = TimeSpan.FromMinutes(10);
        });
        var cell = await host.CellAsync("one");
        await cell.AddAndSaveAsync(5);
        for (var loss = 0; loss < 2; loss++)
            await CellHost.SignalAsync((await cell.WhoAsync().AsTask().Within("an answer")).ProcessId, "-KILL");

        await CellHost.SignalAsync((await cell.WhoAsync().AsTask().Within("an answer")).ProcessId, "-KILL");

        var refused = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
        Assert.Contains("3 times", refused.Message, StringComparison.Ordinal);
        Assert.Equal(VirtualServerState.Recovering, (await host.StatusAsync("one")).State);
        Assert.True((await host.ApplyAsync("2.0.0")).IsApplied);
        await host.StateAsync("one", VirtualServerState.Serving);
        Assert.Equal(("2.0.0", 5L), ((await cell.WhoAsync()).Version, (await cell.WhoAsync()).Sum));
    }

    [Fact]
    public async Task ServerDoesNotStartAgain_ItEndsStopped_WithTheReasonForItsCallers_AndCanBeStarted()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.RestartDelay = TimeSpan.FromMilliseconds(5));
        var cell = await host.CellAsync("one", ("FailsRecovered", "true"));
        await cell.AddAndSaveAsync(5);

        await CellHost.SignalAsync((await cell.WhoAsync()).ProcessId, "-KILL");
        var status = await host.StateAsync("one", VirtualServerState.Stopped);

        Assert.Contains("told to fail", status.Reason, StringComparison.Ordinal);
        Assert.Contains("told to fail", (await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => cell.WhoAsync().AsTask().Within("the refusal"))).Message, StringComparison.Ordinal);
        Assert.Equal(VirtualServerState.Serving, (await host.Servers.StartAsync("cell", "one")).State);
        Assert.Equal("Created", (await cell.WhoAsync()).Start);
    }

    [Theory]
    [InlineData("Stop")]
    [InlineData("Remove")]
    public async Task ServerIsStoppedWhileItsProcessIsBeingReplaced_ItStaysStopped(string way)
    {
        await using var host = await CellHost.StartAsync();
        var cell = await host.CellAsync("one");
        host.Order("1.0.0", "Pause:Configure");
        await CellHost.SignalAsync((await cell.WhoAsync()).ProcessId, "-KILL");
        await host.StateAsync("one", VirtualServerState.Recovering);
        await Deadline.Until(() => host.WasObeyed("1.0.0"), "the start of the other process");

        if (way == "Stop")
            await host.Servers.StopAsync("cell", "one").AsTask().Within("the stop");
        else
            await host.Servers.RemoveAsync("cell", "one").AsTask().Within("the removal");
        host.Open("go");

        if (way == "Stop")
        {
            await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
            Assert.Equal(VirtualServerState.Stopped, (await host.StatusAsync("one")).State);
        }
        else
        {
            await Assert.ThrowsAsync<VirtualServerNotFoundException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
        }

        await Deadline.Until(() => host.Runtime.Subpartitions.Any(static process => process.State == "Serving"), "a process that serves");
        await host.CellAsync("two");
        Assert.Single(await host.Servers.ListAsync(), server => server.State == VirtualServerState.Serving);
    }

    [Theory]
    [InlineData("Stop")]
    [InlineData("Remove")]
    public async Task ServerIsStoppedDuringItsMove_ItMovesFirst_AndIsStoppedThen(string way)
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var cell = await host.CellAsync("one");
        host.Order("1.0.0", "Pause:Acquire");
        var moving = host.Runtime.MoveAsync("cell", "one");
        await Deadline.Until(() => host.WasObeyed("1.0.0"), "the new instance");
        var call = cell.AddAsync(1).AsTask();

        var ending = way == "Stop" ? host.Servers.StopAsync("cell", "one").AsTask() : host.Servers.RemoveAsync("cell", "one").AsTask();
        Assert.False(ending.IsCompleted);
        host.Open("go");

        Assert.True((await moving.Within("the move")).IsMoved);
        await ending.Within("the end of the server");
        var outcome = await Record.ExceptionAsync(() => call.Within("the outcome of the call"));
        Assert.True(outcome is null or SubpartitionUnavailableException or VirtualServerNotFoundException, $"{outcome}");
        await Assert.ThrowsAnyAsync<PluginRuntimeException>(() => cell.WhoAsync().AsTask().Within("the refusal"));
        Assert.Equal(way == "Stop" ? [VirtualServerState.Stopped] : [], (await host.Servers.ListAsync()).Select(static server => server.State));
    }

    [Fact]
    public async Task ManyMakeAndRemoveOneServer_ThereIsOneOrNone_AndItServes()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => host.Servers.EnsureAsync("cell", "one").AsTask()))).Within("the server");
        Assert.All(made, static status => Assert.Equal((VirtualServerState.Serving, 1L), (status.State, status.Epoch)));
        Assert.Single(made.Select(static status => status.ProcessId).Distinct());

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                if ((caller + round) % 2 == 0)
                    await host.Servers.EnsureAsync("cell", "one").AsTask();
                else
                    await host.Servers.RemoveAsync("cell", "one").AsTask();
            }
        }))).Within("makers and removers");

        Assert.InRange((await host.Servers.ListAsync()).Count, 0, 1);
        var cell = await host.CellAsync("one");
        Assert.Equal((await host.StatusAsync("one")).Epoch, (await cell.WhoAsync()).Epoch);
        Assert.Single(await host.Servers.ListAsync());
    }

    [Fact]
    public async Task OneOfTwoProcessesIsKilled_AnotherTakesItsPlace_AndTheServersOfTheOtherNeverNotice()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var (one, two) = (await host.CellAsync("one"), await host.CellAsync("two"));
        var (first, second) = (await one.AddAsync(1), await two.AddAsync(2));
        Assert.NotEqual(first.ProcessId, second.ProcessId);

        await CellHost.SignalAsync(first.ProcessId, "-KILL");

        Assert.Equal("Recovered", (await one.WhoAsync().AsTask().Within("an answer")).Start);
        Assert.Equal(second, await two.WhoAsync());
        await Deadline.Until(() => host.Runtime.Subpartitions.Count(static process => process.State == "Serving" && process.ProcessId != 0) == 2, "two processes");
        await host.ProcessesAsync(2);
        Assert.DoesNotContain(host.Runtime.Subpartitions, process => process.ProcessId == first.ProcessId);
    }

    private static async Task<List<ICell>> CellsAsync(CellHost host)
    {
        var cells = new List<ICell>();
        for (var number = 0; number < Cells; number++)
        {
            cells.Add(await host.CellAsync($"cell {number}"));
            await cells[number].AddAndSaveAsync(number * 100);
        }

        return cells;
    }
}
