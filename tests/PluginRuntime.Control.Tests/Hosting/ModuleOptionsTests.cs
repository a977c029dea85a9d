using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Hosting;

/// <summary>A module's section of the host's configuration.</summary>
public sealed class ModuleOptionsTests
{
    private const string Limit = "PluginRuntime:Modules:worker:Limit";

    [Fact]
    public async Task ConfigurationThatReloads_ReachesTheServingModule_AndAnInvalidValueDoesNot()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "worker.1.0.0"), new() { [Limit] = "5" });
        var worker = host.Get<IWorker>();
        Assert.Equal(5, worker.Limit);

        host.Set(Limit, "6");
        Assert.Equal(6, worker.Limit);
        (await host.ApplyAsync("worker.2.0.0")).Applied().Collected();
        Assert.Equal(("2.0.0", 6), (worker.Version, worker.Limit));
        host.Set(Limit, "7");

        Assert.Equal(7, worker.Limit);
    }

    [Fact]
    public async Task InvalidOptions_KeepTheNewVersionFromServing_OldGoesOn()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "worker.1.0.0"), new() { [Limit] = "5" });
        var worker = host.Get<IWorker>();
        worker.Add(41);
        SetInvalid(host);
        Assert.Equal(5, worker.Limit);

        var report = await host.ApplyAsync("worker.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Prepare, "worker", "construction").Because("Limit must not be negative.");
        report.Collected();
        Assert.Equal(("1.0.0", 41), (worker.Version, worker.Add(0)));
        host.Set(Limit, "8");
        (await host.ApplyAsync("worker.2.0.0")).Applied();
        Assert.Equal(("2.0.0", 8, 41), (worker.Version, worker.Limit, worker.Add(0)));
    }

    /// <summary>The options monitor of the module that serves refuses the value, and says so to whoever reloads.</summary>
    private static void SetInvalid(RuntimeHost host)
    {
        var refused = Record.Exception(() => host.Set(Limit, "-1"));
        Assert.True(refused is null or AggregateException or Microsoft.Extensions.Options.OptionsValidationException, refused?.ToString());
    }
}
