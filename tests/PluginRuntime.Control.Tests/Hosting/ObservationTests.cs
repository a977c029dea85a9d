using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Hosting;

/// <summary>What a host tells of itself: health, metrics, traces, log.</summary>
public sealed class ObservationTests
{
    [Fact]
    public async Task Health_IsUnhealthyWithoutModules_HealthyWithThem_DegradedWhenSomethingStayed()
    {
        await using var host = await RuntimeHost.StartAsync(
            runtime => runtime.Services.AddHealthChecks().AddPluginRuntime(), RuntimeHost.FaultSetting(ProbeFault.LeaksByCachedDelegate));
        var health = host.Get<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);

        (await host.ApplyAsync("probe.3.0.0")).Applied();
        var healthy = (await health.CheckHealthAsync()).Entries["plugin-runtime"];
        Assert.Equal((HealthStatus.Healthy, "3.0.0"), (healthy.Status, healthy.Data["probe"]));

        (await host.ApplyAsync(Policies.Hasty, "probe.2.0.0")).Applied();
        var degraded = (await health.CheckHealthAsync()).Entries["plugin-runtime"];
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.StartsWith("1 generations", degraded.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AreEmittedByTheirDocumentedNames()
    {
        ConcurrentDictionary<string, double> measured = new();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == MicroKernel.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");

        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.ApplyAsync("probe.4.0.0-pinning");
        listener.RecordObservableInstruments();

        Assert.Equal(1, measured["pluginruntime.upgrades Applied"]);
        Assert.Equal(1, measured["pluginruntime.upgrades Rejected"]);
        Assert.Equal(1, measured["pluginruntime.modules"]);
        Assert.Equal(0, measured["pluginruntime.generations.uncollected"]);
        Assert.True(measured["pluginruntime.upgrade.time_to_switch"] > measured["pluginruntime.upgrade.gate_closed"]);
        Assert.InRange(measured["pluginruntime.upgrade.pause"], 0, 10);
    }

    [Fact]
    public async Task Upgrade_IsOneActivity_WithAChildForEachPhase()
    {
        ConcurrentQueue<Activity> activities = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MicroKernel.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        activities.Clear();

        var report = await host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "traced" }).Within("report");

        var parent = Assert.Single(activities, activity => activity.ParentSpanId == default);
        Assert.Equal(("traced", "Applied", ActivityStatusCode.Ok), (parent.GetTagItem("pluginruntime.request"), parent.GetTagItem("pluginruntime.outcome"), parent.Status));
        Assert.Equal(
            report.Modules.Phases.Select(phase => phase.Phase.ToString()),
            activities.Where(activity => activity.ParentSpanId == parent.SpanId).Select(activity => activity.OperationName));
    }

    [Fact]
    public async Task Log_TellsPhasesOutcomesAndWhatBecameOfGenerations()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.ThrowsInStart));
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        (await host.ApplyAsync("probe.3.0.0")).Failed(UpgradePhase.RolledBack, UpgradePhase.Prepare, "probe", "StartAsync");

        var events = host.Log.Entries.Where(entry => entry.Category == "PluginRuntime.Kernel").ToArray();

        Assert.Contains(events, entry => entry is { Event: "PhaseChanged", Level: LogLevel.Information });
        Assert.Contains(events, entry => entry is { Event: "UpgradeApplied", Level: LogLevel.Information } && entry.Text.Contains("probe 1.0.0 -> 2.0.0", StringComparison.Ordinal));
        Assert.Contains(events, entry => entry is { Event: "UpgradeFailed", Level: LogLevel.Warning } && entry.Text.Contains("ThrowsInStart", StringComparison.Ordinal));
        Assert.Contains(events, entry => entry.Event == "GenerationCollected");
    }

    [Fact]
    public async Task ProgressListenerThatThrows_DoesNotFailTheUpgrade()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var watch = new PhaseWatch { Begun = phase => throw new InvalidOperationException($"no interest in {phase}") };

        (await host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Progress = watch }).Within("report")).Applied();

        Assert.Equal(
            [UpgradePhase.Prepare, UpgradePhase.Close, UpgradePhase.HandOver, UpgradePhase.Switch, UpgradePhase.Retire, UpgradePhase.Applied], watch.Seen);
        Assert.Contains(host.Log.Entries, entry => entry.Event == "ProgressFailed");
    }
}
