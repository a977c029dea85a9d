using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Ladder;

/// <summary>Work that a module schedules runs while its generation serves, not before, not while gates are closed, not after.</summary>
public sealed class ScheduledWorkTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();
    private readonly HostDesk _desk = new();

    [Fact]
    public async Task ScheduledWork_RunsInTheServingGenerationOnly_AndNotWhileTheGateIsClosed()
    {
        await using var host = await StartAsync();
        _time.Advance(Period);
        await Deadline.Until(() => _desk.Runs.Count == 1, "first run");
        var called = new ProbeLatch();
        _desk.OnHandle = text =>
        {
            called.Enter();
            called.Released.Wait();
            return text;
        };
        var call = Deadline.OnFreshThread(() => host.Get<IWorker>().CallHost("inside"));
        await called.Entered.Within("call inside");
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("worker.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);

        // Timers of the fake clock fire while it advances: what is due has begun when it returns.
        _time.Advance(5 * Period);
        Assert.Equal(["1.0.0"], _desk.Runs);
        called.Release();

        (await upgrade.Within("report")).Applied().Collected();
        Assert.Equal("1.0.0 inside", await call.Within("end of the call inside"));
        _time.Advance(Period);
        await Deadline.Until(() => _desk.Runs.Count == 2, "run of the new generation");
        Assert.Equal(["1.0.0", "2.0.0"], _desk.Runs);
    }

    [Fact]
    public async Task ScheduledWork_ResumesInTheOldGeneration_WhenTheUpgradeBacksOut()
    {
        await using var host = await StartAsync();
        var release = new TaskCompletionSource();
        _desk.OnRun = () => new ValueTask(release.Task);
        _time.Advance(Period);
        await Deadline.Until(() => _desk.Runs.Count == 1, "first run");

        var report = await host.ApplyAsync(Policies.Impatient, "worker.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "worker", "quiesce").Because("scheduled work 'tick'");
        release.SetResult();
        await Deadline.Until(
            () =>
            {
                _time.Advance(Period);
                return _desk.Runs.Count >= 2;
            },
            "run after the upgrade was backed out");
        Assert.All(_desk.Runs, version => Assert.Equal("1.0.0", version));
        (await host.ApplyAsync("worker.2.0.0")).Applied().Collected();
    }

    [Fact]
    public async Task ScheduledWorkThatThrows_IsLogged_AndRunsAgain()
    {
        await using var host = await StartAsync();
        _desk.OnRun = () => throw new InvalidOperationException("it is Monday");

        _time.Advance(Period);
        await Deadline.Until(() => host.Log.Entries.Any(entry => entry.Event == "ScheduledWorkFailed"), "log entry of the failed run");
        _time.Advance(Period);
        await Deadline.Until(() => _desk.Runs.Count == 2, "second run");

        Assert.Contains(host.Log.Entries, entry => entry.Event == "ScheduledWorkFailed" && entry.Text.Contains("it is Monday", StringComparison.Ordinal));
    }

    private Task<RuntimeHost> StartAsync() => RuntimeHost.StartAsync(
        runtime =>
        {
            runtime.Services.AddSingleton<TimeProvider>(_time);
            _desk.ExposeOn(runtime);
            RuntimeHost.Install(runtime, "worker.1.0.0");
        },
        new() { ["PluginRuntime:Modules:worker:Period"] = Period.ToString() });
}
