using Microsoft.Extensions.Hosting;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Tests.Journal;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Probation;

/// <summary>What becomes of requests when the host stops: each in its own way, and the host waits for no probation.</summary>
public sealed class HostStopTests : IDisposable
{
    /// <summary>Longer than a test may wait.</summary>
    private static readonly UpgradePolicy Long = new() { ProbationTime = TimeSpan.FromMinutes(10) };

    private readonly NamedKernel _kernel = new();

    public static TheoryData<string> Kinds => [.. KindHost.Kinds];

    /// <summary>Where parts are on probation before others have switched, the request has not switched.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnProbation_ItIsKept_WhereAllHasSwitched_AndTheNextProcessHasThat(string kind)
    {
        var host = await KindHost.StartAsync(kind, _kernel.Configure);
        var watch = new PhaseWatch();
        var trial = host.UpgradeOnProbationAsync(watch);
        await watch.When(UpgradePhase.Probation);

        await host.DisposeAsync().AsTask().Within("end of the host");

        var report = await trial.Within("report");
        var isWhole = host.Ids.Length == 1;
        Assert.True(report.Outcome == (isWhole ? UpgradePhase.Applied : UpgradePhase.RolledBack), report.ToString());
        Assert.Contains("the probation ended after", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(host.Ids.Select(id => (id, isWhole ? "2.0.0" : "1.0.0")), _kernel.Versions().Select(static version => (version.Id, version.Version)).Order());
        using var journal = KernelJournal.Open(_kernel.JournalPath, TimeProvider.System);
        Assert.Equal(isWhole ? RecordedOutcome.Applied : RecordedOutcome.RolledBack, journal.Recent(9).Single(static record => record.Id == KindHost.Request).Outcome);
        Assert.Empty(journal.Unfinished());
    }

    [Fact]
    public async Task WhatWaitsForItsTurn_OrComesLater_IsRejected_AndNothingWasTouched()
    {
        var host = await RuntimeHost.WithAsync("probe.1.0.0", "stateless.1.0.0");
        var runtime = host.Get<IPluginRuntime>();
        var watch = new PhaseWatch();
        var trial = runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Long, Progress = watch });
        await watch.When(UpgradePhase.Probation);
        var waits = runtime.ApplyAsync(RuntimeHost.Request("stateless.2.0.0"));

        await host.DisposeAsync().AsTask().Within("end of the host");

        (await trial.Within("report")).Applied();
        (await waits.Within("report of the one that waited")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "host").Because("the host stops");
        (await runtime.ApplyAsync(RuntimeHost.Request("stateless.2.0.0")).Within("report of the one that came late")).Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "host").Because("the host stops");
    }

    [Fact]
    public async Task WhatHasNotSwitched_IsUndone_AndTheNextProcessHasTheOld()
    {
        var host = await _kernel.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.HangsInWarmUp));
        var watch = new PhaseWatch();
        var request = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.3.0.0") with { Progress = watch });
        await watch.When(UpgradePhase.Prepare);

        await host.Get<IHost>().StopAsync().Within("stop of the host");

        (await request.Within("report")).Failed(UpgradePhase.RolledBack, UpgradePhase.Prepare, "probe", "cancellation");
        await host.DisposeAsync();
        Assert.Equal("1.0.0", _kernel.Versions().Single().Version);
    }

    [Fact]
    public async Task ContainerThatIsDisposedWithoutAStop_DoesTheSame()
    {
        var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var watch = new PhaseWatch();
        var trial = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Long, Progress = watch });
        await watch.When(UpgradePhase.Probation);

        await host.AbandonAsync().Within("disposal of the host");

        (await trial.Within("report")).Applied();
    }

    /// <summary>The way back that was asked for counts, whatever the host does then.</summary>
    [Fact]
    public async Task WayBackThatWasAskedFor_ComesFirst()
    {
        var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var watch = new PhaseWatch();
        var runtime = host.Get<IPluginRuntime>();
        var trial = runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "trial", Policy = Long, Progress = watch });
        await watch.When(UpgradePhase.Probation);

        Assert.True(runtime.EndProbation("trial"));
        await host.DisposeAsync().AsTask().Within("end of the host");

        (await trial.Within("report")).Failed(UpgradePhase.RolledBack, UpgradePhase.Probation, "probe", "probation").Because("was asked for");
    }

    public void Dispose() => _kernel.Dispose();
}
