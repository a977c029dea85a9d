using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Tests.Processes;

/// <summary>Every row of the table in <see cref="RestartBackoff"/>.</summary>
public sealed class RestartBackoffTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SubpartitionOptions _options = new()
    {
        RestartDelay = TimeSpan.FromMilliseconds(100),
        MaxRestartDelay = TimeSpan.FromMilliseconds(500),
        MaxCrashes = 5,
        CrashWindow = TimeSpan.FromSeconds(60),
        CircuitOpenTime = TimeSpan.FromSeconds(30),
    };

    private readonly RestartBackoff _backoff;

    public RestartBackoffTests() => _backoff = new RestartBackoff(_options, _time);

    [Fact]
    public void Closed_FirstCrash_RestartsAtOnce()
    {
        Assert.Equal(new RestartDecision(TimeSpan.Zero, IsCircuitOpen: false, Crashes: 1), _backoff.OnCrash());
        Assert.Equal(CircuitState.Closed, _backoff.State);
    }

    [Fact]
    public void Closed_FurtherCrashes_RestartAfterDoubledDelaysUpToTheCap()
    {
        var delays = Enumerable.Range(0, 5).Select(_ => _backoff.OnCrash().Delay.TotalMilliseconds);
        Assert.Equal([0, 100, 200, 400, 500], delays);
        Assert.Equal(CircuitState.Closed, _backoff.State);
    }

    [Fact]
    public void Closed_OneCrashTooMany_OpensTheCircuit()
    {
        Crash(5);
        Assert.Equal(new RestartDecision(_options.CircuitOpenTime, IsCircuitOpen: true, Crashes: 6), _backoff.OnCrash());
        Assert.Equal(CircuitState.Open, _backoff.State);
    }

    [Fact]
    public void Closed_CrashesThatAreFarApart_DoNotAddUp()
    {
        for (var crash = 0; crash < 20; crash++)
        {
            Assert.Equal(TimeSpan.Zero, _backoff.OnCrash().Delay);
            _backoff.OnRestart();
            _time.Advance(_options.CrashWindow);
        }
    }

    [Fact]
    public void Closed_CrashJustInsideTheWindow_StillCounts()
    {
        _backoff.OnCrash();
        _time.Advance(_options.CrashWindow - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _backoff.OnCrash().Crashes);
    }

    [Fact]
    public void Open_RestartThatIsDue_IsTriedHalfOpen()
    {
        Crash(6);
        _time.Advance(_options.CircuitOpenTime);
        _backoff.OnRestart();
        Assert.Equal(CircuitState.HalfOpen, _backoff.State);
    }

    [Fact]
    public void HalfOpen_CrashSoonAfterTheRestart_OpensAgain()
    {
        OpenHalf();
        _time.Advance(_options.CrashWindow - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new RestartDecision(_options.CircuitOpenTime, IsCircuitOpen: true, Crashes: 1), _backoff.OnCrash());
        Assert.Equal(CircuitState.Open, _backoff.State);
    }

    [Fact]
    public void HalfOpen_CrashLongAfterTheRestart_IsAFirstOne()
    {
        OpenHalf();
        _time.Advance(_options.CrashWindow);
        Assert.Equal(new RestartDecision(TimeSpan.Zero, IsCircuitOpen: false, Crashes: 1), _backoff.OnCrash());
        Assert.Equal(CircuitState.Closed, _backoff.State);
    }

    [Fact]
    public void Reset_WhateverTheState_ForgetsWhatWasCounted()
    {
        Crash(6);
        _backoff.Reset();
        Assert.Equal(CircuitState.Closed, _backoff.State);
        Assert.Equal(TimeSpan.Zero, _backoff.OnCrash().Delay);
    }

    [Fact]
    public void ManyRestartsWithoutBound_NeverOverflow()
    {
        _options.MaxCrashes = 5000;
        Assert.All(Enumerable.Range(0, 5000), _ => Assert.InRange(_backoff.OnCrash().Delay, TimeSpan.Zero, _options.MaxRestartDelay));
    }

    private void OpenHalf()
    {
        Crash(6);
        _time.Advance(_options.CircuitOpenTime);
        _backoff.OnRestart();
    }

    private void Crash(int times)
    {
        for (var crash = 0; crash < times; crash++)
            _backoff.OnCrash();
    }
}
