using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Coordination.Program;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination.Program;

/// <summary>Idle is a time in which nothing went on, counted from the end of the last thing that did.</summary>
public sealed class ActivityTests : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Activity _activity;

    public ActivityTests() => _activity = new Activity(IdleTime, _time);

    public void Dispose() => _activity.Dispose();

    [Fact]
    public void NothingGoesOn_IsIdleWhenTheTimeIsOver_AndNotBefore()
    {
        _time.Advance(IdleTime - Second);
        Assert.False(_activity.Idle.IsCompleted);

        _time.Advance(Second);

        Assert.True(_activity.Idle.IsCompleted);
    }

    [Fact]
    public void TwoThingsGoOn_TheTimeBeginsWhenBothHaveEnded()
    {
        _time.Advance(IdleTime - Second);
        var first = _activity.Begin();
        var second = _activity.Begin();
        _time.Advance(IdleTime * 2);
        first.Dispose();
        first.Dispose();
        _time.Advance(IdleTime * 2);
        Assert.False(_activity.Idle.IsCompleted);

        second.Dispose();
        _time.Advance(IdleTime - Second);
        Assert.False(_activity.Idle.IsCompleted);
        _time.Advance(Second);

        Assert.True(_activity.Idle.IsCompleted);
    }
}
