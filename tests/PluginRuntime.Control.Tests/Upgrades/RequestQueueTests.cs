using PluginRuntime.Control.Upgrades;
using Xunit;

namespace PluginRuntime.Control.Tests.Upgrades;

/// <summary>One at a time, in order; whoever does not wait for requests still waits for a move.</summary>
public sealed class RequestQueueTests
{
    private readonly RequestQueue _queue = new();

    [Fact]
    public void TurnsComeInOrder_AndOneThatGivesUpIsLeftOut()
    {
        var first = _queue.Enter("first", onlyIfFree: false, out _)!;
        var move = _queue.Enter(request: null, onlyIfFree: false, out _)!;
        var second = _queue.Enter("second", onlyIfFree: false, out var running)!;
        var last = _queue.Enter(request: null, onlyIfFree: false, out _)!;
        Assert.Equal(("first", true, false, false), (running, first.Turn.IsCompleted, move.Turn.IsCompleted, second.Turn.IsCompleted));

        first.Dispose();
        Assert.Equal((true, false), (move.Turn.IsCompleted, second.Turn.IsCompleted));
        second.Dispose();
        move.Dispose();
        Assert.True(last.Turn.IsCompleted);
    }

    [Fact]
    public void OnlyIfFree_IsRefusedForARequestThatRunsOrWaits_AndNotForAMove()
    {
        using var move = _queue.Enter(request: null, onlyIfFree: true, out _)!;
        using var request = _queue.Enter("request", onlyIfFree: true, out var before)!;
        Assert.Equal((null, true, false), (before, move.Turn.IsCompleted, request.Turn.IsCompleted));

        Assert.Null(_queue.Enter("another", onlyIfFree: true, out var waiting));
        Assert.Null(_queue.Enter(request: null, onlyIfFree: true, out _));
        Assert.Equal("request", waiting);
    }
}
