using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Echo;
using Microsoft.Extensions.Logging;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>What a child logs and measures arrives in the host's logging and metrics.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task Log_ArrivesWithCategoryLevelEventFieldsAndWhoseItIs()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        await echo.DoAsync(EchoDeed.Log, 3, "hello").Within("DoAsync");

        var entry = await nursery.Log.EntryAsync(entry => entry.Text.StartsWith("hello 2", StringComparison.Ordinal), "the third one");
        Assert.Equal(("Echo.EchoService", LogLevel.Warning, 8, "EchoEntry"), (entry.Category, entry.Level, entry.EventId.Id, entry.EventId.Name));
        Assert.Contains("System.InvalidOperationException: beside it", entry.Text, StringComparison.Ordinal);
        Assert.Equal(("hello", 2L), (entry.Fields["Text"], entry.Fields["Number"]));
        Assert.Equal(("echo", "1.0.0", 1L, child.ProcessId), (entry.Fields["Subpartition"], entry.Fields["SubpartitionVersion"], entry.Fields["SubpartitionGeneration"], entry.Fields["SubpartitionProcess"]));
    }

    [Fact]
    public async Task HostsFilter_DecidesWhatTheChildSends()
    {
        await using var nursery = new Nursery(logging: logging => logging.AddFilter("Echo", LogLevel.Debug));
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        for (var since = Environment.TickCount64; !nursery.Log.Entries.Any(entry => entry.Text == "Debug of loud");)
        {
            Assert.True(Environment.TickCount64 - since < 60_000, "an entry at the level that the host's filter lets in");
            await echo.DoAsync(EchoDeed.Log, 0, "loud").Within("DoAsync");
        }
    }

    [Fact]
    public async Task Measurements_ArriveAtTheHostsMeters_WithTheSubpartitionsName()
    {
        await using var nursery = new Nursery();
        var recorded = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Echo" && instrument.Meter.Scope == nursery.Meters)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            recorded.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        await echo.DoAsync(EchoDeed.Measure).Within("DoAsync");

        await Deadline.Until(() => recorded.Count >= 5, "measurements of all five instruments");
        const string name = "pluginruntime.subpartition=echo";
        Assert.Equal<(string, double, string)>(
            [("echo.calls", 5, $"kind=a,{name}"), ("echo.level", 1, name), ("echo.queue", 5, name), ("echo.time", 0.25, name), ("echo.total", 40, name)],
            recorded.OrderBy(entry => entry.Name));

        // The process ends, and with it what it has queued.
        await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop");
        Assert.Contains(("echo.queue", -5, name), recorded);
    }

    [Fact]
    public async Task WhatWasLoggedBeforeACrash_IsNotLost()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        await echo.DoAsync(EchoDeed.Log, 10, "before").Within("DoAsync");
        await echo.DoAsync(EchoDeed.Crash).Within("DoAsync");
        await nursery.Log.EntryAsync(entry => entry.Text.StartsWith("before 9", StringComparison.Ordinal), "the last one before the crash");
    }
}
