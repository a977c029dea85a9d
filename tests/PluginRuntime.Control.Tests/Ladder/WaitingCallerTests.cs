using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Ladder;

/// <summary>Callers who meet a closed gate.</summary>
public sealed class WaitingCallerTests
{
    [Fact]
    public async Task WaitingCallers_AreServedByTheNewVersion_AndCounted()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var window = await Window.CloseAsync(host, Policies.Patient);
        var blocked = Deadline.OnFreshThread(() => host.Probe.Add(1));
        var waiting = host.Probe.AddAsync(1, default).AsTask();
        var later = host.Probe.EchoLaterAsync("later", default);
        Assert.False(waiting.IsCompleted || later.IsCompleted || blocked.IsCompleted);

        var report = await window.OpenAsync();

        report.Applied();
        Assert.Equal(3, await blocked.Within("blocked call") + await waiting.Within("waiting call"));
        Assert.Equal("later@2", await later.Within("waiting call of a task"));
        Assert.True(report.Modules.CallersHeld >= 2, report.ToString());
        Assert.True(report.Modules.Pause > TimeSpan.Zero && report.Modules.GateClosed >= report.Modules.HandOver, report.ToString());
        await host.Serves(2, 2);
    }

    [Fact]
    public async Task CallerThatWaitsLongerThanTheBound_GetsModulePausedException_AndNothingWasExecuted()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var window = await Window.CloseAsync(host, Policies.Patient with { MaxCallerWait = TimeSpan.FromMilliseconds(100) });

        var blocked = await Assert.ThrowsAsync<ModulePausedException>(() => Deadline.OnFreshThread(() => host.Probe.Add(1)).Within("end of the blocked call"));
        var waiting = await Assert.ThrowsAsync<ModulePausedException>(() => host.Probe.AddAsync(1, default).Within("end of the waiting call"));

        Assert.All([blocked, waiting], exception => Assert.Equal(("probe", "IProbe", "close"), (exception.Module, exception.Contract, exception.Phase)));
        (await window.OpenAsync()).Applied();
        await host.Serves(2, 0);
    }

    [Fact]
    public async Task SynchronousCallersOverTheBound_GetModulePausedException_TheOthersAreServed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var window = await Window.CloseAsync(host, Policies.Patient with { MaxParkedCallers = 2 });
        var calls = Enumerable.Range(0, 5).Select(_ => Deadline.OnFreshThread(() => host.Probe.Add(1))).ToList();

        for (var over = 0; over < 3; over++)
        {
            var ended = await Task.WhenAny(calls).Within($"end of caller {over + 1} over the bound");
            await Assert.ThrowsAsync<ModulePausedException>(() => ended);
            calls.Remove(ended);
        }

        (await window.OpenAsync()).Applied();
        foreach (var call in calls)
            Assert.InRange(await call.Within("end of a parked call"), 1, 2);
        await host.Serves(2, 2);
    }

    [Fact]
    public async Task WaitingCallerThatIsCancelled_LeavesAtOnce_AndWasNotExecuted()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var window = await Window.CloseAsync(host, Policies.Patient);
        using var cancel = new CancellationTokenSource();
        var waiting = host.Probe.AddAsync(1, cancel.Token).AsTask();
        await using var enumerator = host.Probe.StreamAsync(1, cancel.Token).GetAsyncEnumerator();
        var element = enumerator.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("end of the cancelled call"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => element.Within("end of the cancelled enumeration"));
        (await window.OpenAsync()).Applied();
        await host.Serves(2, 0);
    }
}

/// <summary>An upgrade that is kept in its closed window by a call inside.</summary>
internal sealed class Window
{
    private readonly ProbeLatch _latch = new();
    private Task<int>? _inside;

    internal PhaseWatch Watch { get; } = new();

    internal Task<ServiceReport> Upgrade { get; private set; } = Task.FromException<ServiceReport>(new InvalidOperationException("Not begun."));

    internal static async Task<Window> CloseAsync(RuntimeHost host, UpgradePolicy policy, CancellationToken cancellationToken = default)
    {
        var window = new Window();
        window._inside = host.Probe.IgnoreCancellationAsync(window._latch, default).AsTask();
        await window._latch.Entered.Within("call inside");
        window.Upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = policy, Progress = window.Watch }, cancellationToken);
        await window.Watch.When(UpgradePhase.Close);
        return window;
    }

    internal async Task<ServiceReport> OpenAsync()
    {
        _latch.Release();
        Assert.Equal(1, await _inside!.Within("end of the call inside"));
        return await Upgrade.Within("report");
    }
}
