using PluginRuntime.Abstractions.Tests.Exploration.Machine;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Exploration;

/// <summary>The explorer itself is put to the known litmus tests of memory models: what it must allow, and what it must not.</summary>
public sealed class ExplorerLitmusTests
{
    private enum Between
    {
        Nothing,
        Fence,
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void StoreBuffering_BothReadOld_OnlyWithStoreBuffers(bool hasBuffers, bool isReachable)
    {
        var order = hasBuffers ? MemoryOrder.TotalStoreOrder : MemoryOrder.SequentiallyConsistent;
        Assert.Equal(isReachable, IsReachable(StoreBuffering(Between.Nothing), order));
    }

    [Fact]
    public void StoreBuffering_WithFences_IsForbidden() =>
        Assert.False(IsReachable(StoreBuffering(Between.Fence), MemoryOrder.ReleaseOrder));

    [Fact]
    public void StoreBuffering_BarrierOnOneSideOnly_IsForbidden()
    {
        var (map, x, y, r1) = Cells();
        var swapper = new ProgramBuilder("swapper").Store(x, 1).ProcessWideBarrier(register: 1).Load(0, y).Store(_ => r1, r => r[0] + 1).Build();
        var reader = new ProgramBuilder("reader").Store(y, 1).Load(0, x);
        Assert.False(IsReachable(Both(map, r1, swapper, reader), MemoryOrder.TotalStoreOrder));
        Assert.False(IsReachable(Both(map, r1, swapper, reader), MemoryOrder.ReleaseOrder));
    }

    [Fact]
    public void MessagePassing_PlainStores_OvertakeOnlyInReleaseOrder()
    {
        Assert.False(IsReachable(MessagePassing(isRelease: false), MemoryOrder.TotalStoreOrder));
        Assert.True(IsReachable(MessagePassing(isRelease: false), MemoryOrder.ReleaseOrder));
        Assert.False(IsReachable(MessagePassing(isRelease: true), MemoryOrder.ReleaseOrder));
    }

    [Fact]
    public void Spinning_ForWhatNeverComes_IsALivelock()
    {
        var (map, x, _, _) = Cells();
        var again = new Label();
        var spinner = new ProgramBuilder("spinner").Mark(again).Load(0, x).JumpIf(r => r[0] == 0, again).Build();
        Assert.Equal(ViolationKind.Livelock, Explorer.Explore(new Scenario(map, [spinner], _ => null), MemoryOrder.TotalStoreOrder).Violation?.Kind);
    }

    [Fact]
    public void Awaiting_WhatNeverComes_IsADeadlock()
    {
        var (map, x, _, _) = Cells();
        var waiter = new ProgramBuilder("waiter").Await(x, 1).Build();
        Assert.Equal(ViolationKind.Deadlock, Explorer.Explore(new Scenario(map, [waiter], _ => null), MemoryOrder.TotalStoreOrder).Violation?.Kind);
    }

    private static bool IsReachable(Scenario scenario, MemoryOrder order) =>
        Explorer.Explore(scenario, order).Violation?.Kind == ViolationKind.OutcomeReached;

    private static Scenario StoreBuffering(Between between)
    {
        var (map, x, y, r1) = Cells();
        var first = new ProgramBuilder("first").Store(x, 1);
        var second = new ProgramBuilder("second").Store(y, 1);
        if (between == Between.Fence)
        {
            first.Fence();
            second.Fence();
        }

        first.Load(0, y).Store(_ => r1, r => r[0] + 1);
        second.Load(0, x);
        return Both(map, r1, first.Build(), second);
    }

    /// <summary>The second thread waits for what the first one read; both must not have read zero.</summary>
    private static Scenario Both(MemoryMap map, int r1, ThreadProgram first, ProgramBuilder second)
    {
        var wasNew = new Label();
        var program = second.Load(1, r1).JumpIf(r => r[1] != 1, wasNew)
            .Require(r => r[0] != 0, ViolationKind.OutcomeReached, "both read zero").Mark(wasNew).Build();
        return new Scenario(map, [first, program], _ => null);
    }

    private static Scenario MessagePassing(bool isRelease)
    {
        var (map, data, flag, _) = Cells();
        var writer = new ProgramBuilder("writer").StorePlain(data, 1);
        var program = isRelease ? writer.Store(flag, 1).Build() : writer.StorePlain(flag, 1).Build();
        var reader = new ProgramBuilder("reader").Await(flag, 1).Load(0, data)
            .Require(r => r[0] == 1, ViolationKind.OutcomeReached, "flag seen, data not").Build();
        return new Scenario(map, [program, reader], _ => null);
    }

    private static (MemoryMap Map, int X, int Y, int R1) Cells()
    {
        var map = new MemoryMap();
        return (map, map.Add("x"), map.Add("y"), map.Add("r1"));
    }
}
