using Cell;
using PluginRuntime.Control.Hosting;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>What is left of an instance that has lost its place reaches nobody, whatever it does and whenever it wakes up.</summary>
public sealed class FencingTests
{
    [Fact]
    public async Task ServerHasMoved_WhatItsOldInstanceLeftBehindIsFencedOff_AndTheNewInstanceIsNot()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var one = await host.CellAsync("one");
        var other = await host.CellAsync("other");
        await one.LeaveBehindAsync("old", "other").AsTask().Within("the task left behind");
        await MoveAsync(host, "one");
        await one.LeaveBehindAsync("new", "other").AsTask().Within("the task of the new instance");

        host.Open("old");
        var ofTheOld = await host.OutcomeAsync("old");
        host.Open("new");
        var ofTheNew = await host.OutcomeAsync("new");

        Assert.Contains("has its place elsewhere by now", ofTheOld, StringComparison.Ordinal);
        Assert.StartsWith(nameof(CellAnswer), ofTheNew, StringComparison.Ordinal);
        Assert.Equal(1, (await other.WhoAsync()).Sum);
        Assert.Equal(3, (await one.AddElsewhereAsync("other", 2)).Sum);
    }

    [Fact]
    public async Task ServerStaysAfterAll_WhatItsInstanceLeftBehindMayAct()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var one = await host.CellAsync("one");
        var other = await host.CellAsync("other");
        await one.LeaveBehindAsync("old", "other").AsTask().Within("the task left behind");
        host.Order("1.0.0", "Fail:Acquire");
        Assert.False((await host.Runtime.MoveAsync("cell", "one").Within("the move")).IsMoved);

        host.Open("old");

        Assert.StartsWith(nameof(CellAnswer), await host.OutcomeAsync("old"), StringComparison.Ordinal);
        Assert.Equal(1, (await other.WhoAsync()).Sum);
    }

    [Fact]
    public async Task ServerHasMoved_ItsOldInstanceSavesNoCheckpoint()
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        var one = await host.CellAsync("one");
        await one.AddAndSaveAsync(5);
        await one.SaveLaterAsync("old", 1).AsTask().Within("the task left behind");
        await MoveAsync(host, "one");

        host.Open("old");
        Assert.Contains(nameof(InvalidOperationException), await host.OutcomeAsync("old"), StringComparison.Ordinal);

        await CellHost.SignalAsync((await one.WhoAsync()).ProcessId, "-KILL");
        var now = await one.WhoAsync().AsTask().Within("an answer after the crash");
        Assert.Equal(("Recovered", 5L), (now.Start, now.Sum));
    }

    [Fact]
    public async Task OldProcessIsFrozenDuringTheMove_AndComesBackLater_WhatItHadLeftBehindIsFencedOff()
    {
        await using var host = await CellHost.StartAsync(Patient);
        var one = await host.CellAsync("one");
        var first = await one.AddAsync(7);
        var other = await host.CellAsync("other");
        await one.LeaveBehindAsync("old", "other").AsTask().Within("the task left behind");
        host.Order("1.0.0", "Pause:Acquire");
        var moving = host.Runtime.MoveAsync("cell", "one");
        await Deadline.Until(() => host.WasObeyed("1.0.0"), "the place of the new instance");
        await CellHost.SignalAsync(first.ProcessId, "-STOP");
        host.Open("go");

        var now = await one.AddAsync(1).AsTask().Within("an answer of the new instance");
        var report = await moving.Within("the move");
        host.Open("old");
        await CellHost.SignalAsync(first.ProcessId, "-CONT");

        Assert.True(report.IsMoved, report.ToString());
        Assert.Equal(("Moved", 8L), (now.Start, now.Sum));
        Assert.Contains("has its place elsewhere by now", await host.OutcomeAsync("old"), StringComparison.Ordinal);
        Assert.Equal(0, (await other.WhoAsync().AsTask().Within("an answer of the other")).Sum);
        Assert.Equal(8, (await one.WhoAsync().AsTask().Within("an answer of the new instance")).Sum);
    }

    /// <summary>The old one, then the new one: only as long as nobody knows what it did, and it is alive, there could be two.</summary>
    [Theory]
    [InlineData("Release")]
    [InlineData("Acquire")]
    public async Task ProcessGivesNoAnswerToItsStepOfTheMove_ItIsEnded_AndTheServerIsRecovered(string place)
    {
        await using var host = await CellHost.StartAsync(Patient);
        var one = await host.CellAsync("one");
        await one.AddAndSaveAsync(7);
        host.Order("1.0.0", $"Freeze:{place}");

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.True(host.WasObeyed("1.0.0"));
        Assert.False(report.IsMoved, report.ToString());
        var now = await one.AddAsync(1).AsTask().Within("an answer after the recovery");
        Assert.Equal(("Recovered", 8L), (now.Start, now.Sum));
        Assert.Equal(now.ProcessId, (await host.StateAsync("one", VirtualServerState.Serving)).ProcessId);
        await host.ProcessesAsync(2);
    }

    /// <summary>Sent to the old one, they would be lost with it.</summary>
    [Fact]
    public async Task OldProcessFreezesWhileItCloses_CallsThatComeMeanwhileAreSentToNobody_AndAreServedAfterTheRecovery()
    {
        await using var host = await CellHost.StartAsync(Patient);
        var one = await host.CellAsync("one");
        await one.AddAndSaveAsync(7);
        host.Order("1.0.0", "Freeze:Release");
        var moving = host.Runtime.MoveAsync("cell", "one");
        await Deadline.Until(() => host.WasObeyed("1.0.0"), "the close of the old instance");

        var waiting = one.AddAsync(1).AsTask();

        Assert.False((await moving.Within("the move")).IsMoved);
        var answer = await waiting.Within("the outcome of a call that came meanwhile");
        Assert.Equal(("Recovered", 8L), (answer.Start, answer.Sum));
    }

    /// <summary>A process that is frozen is not found by itself; the bounds of a move are short.</summary>
    private static void Patient(PluginRuntimeOptions options)
    {
        options.Subpartitions.HostSubpartitions = 2;
        options.Subpartitions.HangTimeout = TimeSpan.FromMinutes(5);
        options.Subpartitions.StopTimeout = TimeSpan.FromSeconds(1);
        options.Policy = new UpgradePolicy
        {
            CallbackTimeout = TimeSpan.FromSeconds(4),
            HandOverTimeout = TimeSpan.FromSeconds(2),
            QuiesceGrace = TimeSpan.FromMilliseconds(300),
            QuiesceCancel = TimeSpan.FromMilliseconds(300),
            MaxCallerWait = TimeSpan.FromSeconds(60),
        };
    }

    private static async Task MoveAsync(CellHost host, string name)
    {
        var report = await host.Runtime.MoveAsync("cell", name).Within("the move");
        Assert.True(report.IsMoved, report.ToString());
    }
}
