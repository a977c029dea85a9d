using Cell;
using PluginRuntime.Control.Hosting;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Calls that stay inside a server that is to move.</summary>
public sealed class BlockedMovesTests
{
    [Fact]
    public async Task CallStaysInside_ServerStays_SaysWhat_AndServesOn()
    {
        await using var host = await CellHost.StartAsync(Impatient);
        var cell = await host.CellAsync("one");
        var first = await cell.AddAsync(1);
        var held = cell.HoldAsync("latch").AsTask();
        await host.InsideAsync("latch");
        var waiting = cell.AddAsync(1).AsTask();

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.False(report.IsMoved, report.ToString());
        Assert.Equal("quiesce", report.Failure!.Step);
        Assert.Contains("1 calls or runs of scheduled work stayed inside", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("HoldAsync", report.ToString(), StringComparison.Ordinal);
        Assert.False(held.IsCompleted);
        host.Open("latch");
        Assert.Equal(first.ProcessId, (await held.Within("the outcome of the call inside")).ProcessId);
        Assert.Equal((first.ProcessId, 2L), ((await waiting.Within("the call that waited")).ProcessId, (await cell.WhoAsync()).Sum));
        Assert.True((await host.Runtime.MoveAsync("cell", "one").Within("the next move")).IsMoved);
    }

    [Fact]
    public async Task CallHeedsTheRequestToFinish_ServerMoves()
    {
        await using var host = await CellHost.StartAsync(Impatient);
        var cell = await host.CellAsync("one", ("Heeds", "true"));
        await cell.AddAsync(1);
        var held = cell.HoldAsync("latch").AsTask();
        await host.InsideAsync("latch");

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.True(report.IsMoved, report.ToString());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.Within("the outcome of the call that was asked to finish"));
        Assert.Equal(("Moved", 1L), ((await cell.WhoAsync()).Start, (await cell.WhoAsync()).Sum));
    }

    /// <summary>After an attempt that was undone the token is a fresh one: later calls are not asked to finish.</summary>
    [Fact]
    public async Task MoveIsUndoneAfterCallsWereAskedToFinish_LaterCallsAreNotAsked()
    {
        await using var host = await CellHost.StartAsync(Impatient);
        var cell = await host.CellAsync("one", ("Heeds", "true"));
        host.Order("1.0.0", "Fail:Release");
        var asked = cell.HoldAsync("first").AsTask();
        await host.InsideAsync("first");
        Assert.False((await host.Runtime.MoveAsync("cell", "one").Within("the move")).IsMoved);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Within("the outcome of the call that was asked to finish"));

        var held = cell.HoldAsync("second").AsTask();
        await host.InsideAsync("second");
        host.Open("second");

        Assert.Equal("Created", (await held.Within("the outcome of a later call")).Start);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SequenceIsBeingRead_ServerStaysUntilItIsRead_AndNoElementIsLost(bool isConcurrent)
    {
        await using var host = await CellHost.StartAsync(Impatient, ("Calls", isConcurrent ? "Concurrent" : "OneAtATime"));
        var cell = await host.CellAsync("one");
        host.Open("count-0");
        await using var numbers = cell.CountAsync(3, "count").GetAsyncEnumerator();
        Assert.True(await numbers.MoveNextAsync().AsTask().Within("the first number"));

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.False(report.IsMoved, report.ToString());
        Assert.Contains("CountAsync", report.ToString(), StringComparison.Ordinal);
        foreach (var number in new[] { 1, 2 })
        {
            host.Open($"count-{number}");
            Assert.True(await numbers.MoveNextAsync().AsTask().Within("the next number"));
            Assert.Equal(number, numbers.Current);
        }

        Assert.False(await numbers.MoveNextAsync().AsTask().Within("the end of the sequence"));
        Assert.True((await host.Runtime.MoveAsync("cell", "one").Within("the next move")).IsMoved);
    }

    /// <summary>More calls than the pipe lets through at once wait for the one inside: the process can be told what to do all the same.</summary>
    [Fact]
    public async Task CallsThatWaitFillThePipe_MoveIsRefusedByTheLadder_AndTheProcessIsWell()
    {
        await using var host = await CellHost.StartAsync(options =>
        {
            Impatient(options);
            options.Subpartitions.MaxCalls = 8;
        });
        var cell = await host.CellAsync("one");
        var first = await cell.WhoAsync();
        var held = cell.HoldAsync("latch").AsTask();
        await host.InsideAsync("latch");
        var waiting = Enumerable.Range(0, 40).Select(_ => cell.AddAsync(1).AsTask()).ToArray();

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.Equal("quiesce", report.Failure?.Step);
        host.Open("latch");
        await held.Within("the outcome of the call inside");
        await Task.WhenAll(waiting).Within("the calls that waited");
        Assert.Equal((first.ProcessId, 40L), ((await cell.WhoAsync()).ProcessId, (await cell.WhoAsync()).Sum));
        Assert.True((await host.Runtime.MoveAsync("cell", "one").Within("the next move")).IsMoved);
        Assert.Equal(40, (await cell.WhoAsync()).Sum);
    }

    [Fact]
    public async Task ScheduledWorkRuns_InTheInstanceThatHasItsPlace_AfterTheMoveToo()
    {
        await using var host = await CellHost.StartAsync(Impatient);
        var cell = await host.CellAsync("one", ("Tick", "5"));
        await TickAsync(cell);

        Assert.True((await host.Runtime.MoveAsync("cell", "one").Within("the move")).IsMoved);

        await TickAsync(cell);
        Assert.Equal("Moved", (await cell.WhoAsync()).Start);
    }

    private static async Task TickAsync(ICell cell)
    {
        var ticks = await cell.TicksAsync();
        while (await cell.TicksAsync().AsTask().Within("a run of scheduled work") <= ticks)
            await Task.Yield();
    }

    private static void Impatient(PluginRuntimeOptions options)
    {
        options.Subpartitions.HostSubpartitions = 2;
        options.Policy = new UpgradePolicy
        {
            QuiesceGrace = TimeSpan.FromMilliseconds(300),
            QuiesceCancel = TimeSpan.FromMilliseconds(300),
            MaxCallerWait = TimeSpan.FromSeconds(60),
        };
    }
}
