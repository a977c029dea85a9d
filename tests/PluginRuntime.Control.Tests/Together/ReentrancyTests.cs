using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Together;

/// <summary>A module calls the host, and the host calls the module again, while its gate is closed.</summary>
public sealed class ReentrancyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostServiceCallsBackSynchronouslyInAClosedWindow_GetsInAndTheUpgradeGoesOn(bool underPin)
    {
        var desk = new HostDesk();
        await using var host = await StartAsync(desk);
        var worker = host.Get<IWorker>();
        var called = new ProbeLatch();
        desk.OnHandle = text =>
        {
            called.Enter();
            called.Released.Wait();
            using var pin = underPin ? host.Runtime.Pin() : null;
            return $"{text} {worker.Version} {worker.Add(1)}";
        };
        var call = Deadline.OnFreshThread(() => worker.CallHost("again"));
        await called.Entered.Within("call of the host");
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("worker.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);

        called.Release();

        Assert.Equal("1.0.0 again 1.0.0 1", await call.Within("end of the call that re-enters"));
        (await upgrade.Within("report")).Applied().Collected();
        Assert.Equal(("2.0.0", 1), (worker.Version, worker.Add(0)));
    }

    [Fact]
    public async Task HostServiceCallsBackOnAnotherThread_UpgradeBacksOutAndNamesTheCallItWaitsFor()
    {
        var desk = new HostDesk();
        await using var host = await StartAsync(desk);
        var worker = host.Get<IWorker>();
        var called = new ProbeLatch();
        desk.OnHandleAsync = async text =>
        {
            called.Enter();
            await called.Released;
            return $"{text} {await Deadline.OnFreshThread(() => worker.Version)}";
        };
        var call = worker.CallHostAsync("again", default).AsTask();
        await called.Entered.Within("call of the host");
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("worker.2.0.0") with { Policy = Policies.Impatient, Progress = watch });
        await watch.When(UpgradePhase.Close);

        called.Release();

        Assert.Equal("1.0.0 again 1.0.0", await call.Within("end of the call that re-enters"));
        (await upgrade.Within("report")).Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "worker", "quiesce").Because("IWorker.CallHostAsync");
        (await host.ApplyAsync("worker.2.0.0")).Applied();
    }

    private static Task<RuntimeHost> StartAsync(HostDesk desk) => RuntimeHost.StartAsync(runtime =>
    {
        desk.ExposeOn(runtime);
        RuntimeHost.Install(runtime, "worker.1.0.0");
    });
}
