using System.Diagnostics.Metrics;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Diagnostics;

public sealed class MetricsTests : IDisposable
{
    private readonly Meter _meter = new($"Acme {Guid.NewGuid():N}", "1.2");
    private readonly OutgoingMetrics _outgoing = new();
    private readonly ForwardedMetrics _forwarded = new(null);
    private readonly Dictionary<string, ForwardedMetrics.Standing> _standing = [];
    private readonly List<(string Name, double Value, string Tags)> _recorded = [];
    private readonly MeterListener _host = new();

    public MetricsTests()
    {
        _host.InstrumentPublished = (instrument, listener) =>
        {
            // The host's instruments of that name; the child's are another meter's, of the same name.
            if (instrument.Meter.Name == _meter.Name && instrument.Meter != _meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _host.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            _recorded.Add((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        _host.Start();
    }

    public void Dispose()
    {
        _host.Dispose();
        _outgoing.Dispose();
        _forwarded.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_AreSummedByTags()
    {
        var counter = _meter.CreateCounter<int>("calls", "{call}", "Calls.");
        counter.Add(2, Tag("kind", "a"));
        counter.Add(3, Tag("kind", "a"));
        counter.Add(4, Tag("kind", "b"));

        var batch = Collect();

        Assert.Equal([5.0, 4.0], batch.Measurements.Select(measured => Assert.Single(measured.Values)));
        var first = batch.Measurements[0];
        Assert.Equal((_meter.Name, "1.2", "calls", MeasurementKind.Counter, "{call}", "Calls."), (first.Meter, first.MeterVersion, first.Name, first.Kind, first.Unit, first.Description));
        Assert.Null(_outgoing.Collect());
    }

    [Fact]
    public void Histograms_KeepEveryValue_GaugesTheLast()
    {
        var histogram = _meter.CreateHistogram<double>("time");
        var gauge = _meter.CreateGauge<long>("level");
        foreach (var value in new[] { 1, 2, 3 })
        {
            histogram.Record(value);
            gauge.Record(value);
        }

        var batch = Collect();

        Assert.Equal([1.0, 2.0, 3.0], Of(batch, "time").Values);
        Assert.Equal([3.0], Of(batch, "level").Values);
    }

    [Fact]
    public void ObservedTotals_ArriveAsWhatWasAdded()
    {
        var total = 40L;
        _meter.CreateObservableCounter("total", () => total);
        _meter.CreateObservableUpDownCounter("queue", () => -total);
        _meter.CreateObservableGauge("gauge", () => total);

        var first = Collect();
        Assert.Equal((40.0, -40.0, 40.0), (Of(first, "total").Values[0], Of(first, "queue").Values[0], Of(first, "gauge").Values[0]));
        total = 42;
        var second = Collect();
        Assert.Equal((2.0, -2.0, 42.0), (Of(second, "total").Values[0], Of(second, "queue").Values[0], Of(second, "gauge").Values[0]));
    }

    [Fact]
    public void InstrumentsOfTheFramework_AreLeftOut()
    {
        using var framework = new Meter("System.Net.Acme");
        framework.CreateCounter<int>("calls").Add(1);
        Assert.DoesNotContain(_outgoing.Collect()?.Measurements ?? [], measured => measured.Meter == "System.Net.Acme");
    }

    [Fact]
    public void TooManySetsOfTags_AreDroppedAndCounted()
    {
        var counter = _meter.CreateCounter<int>("calls");
        for (var number = 0; number < OutgoingMetrics.MaxSeries + 10; number++)
            counter.Add(1, Tag("id", number));
        var batch = Collect();
        Assert.Equal(OutgoingMetrics.MaxSeries, batch.Measurements.Length);
        Assert.Equal(10, batch.Dropped);
    }

    [Fact]
    public void TooManyValues_AreDroppedAndCounted_AndTheNextIntervalIsOpenAgain()
    {
        var histogram = _meter.CreateHistogram<double>("time");
        for (var number = 0; number < OutgoingMetrics.MaxValues + 10; number++)
            histogram.Record(number);
        var batch = Collect();
        Assert.Equal((OutgoingMetrics.MaxValues, 10), (Of(batch, "time").Values.Length, batch.Dropped));
        histogram.Record(1);
        Assert.Equal([1.0], Of(Collect(), "time").Values);
    }

    [Fact]
    public void Batch_IsRecordedWithTheSubpartitionsName()
    {
        _meter.CreateCounter<int>("calls").Add(5, Tag("kind", "a"));
        _meter.CreateUpDownCounter<int>("queue").Add(-2);
        _meter.CreateHistogram<double>("time").Record(0.25);
        _meter.CreateGauge<int>("level").Record(7);

        _forwarded.Record("block-log", Collect(), _standing);

        const string name = "pluginruntime.subpartition=block-log";
        Assert.Equal<(string, double, string)>([("calls", 5, $"kind=a,{name}"), ("level", 7, name), ("queue", -2, name), ("time", 0.25, name)], _recorded.OrderBy(entry => entry.Name));
    }

    [Fact]
    public void ChildIsGone_WhatItsUpDownCountersStandAtIsTakenBack()
    {
        var queue = _meter.CreateUpDownCounter<int>("queue");
        queue.Add(5, Tag("kind", "a"));
        queue.Add(1, Tag("kind", "b"));
        var first = Collect();
        queue.Add(-2, Tag("kind", "a"));
        queue.Add(-1, Tag("kind", "b"));
        var second = Collect();

        // Afterwards: in one process, what is forwarded would be heard again.
        _forwarded.Record("x", first, _standing);
        _forwarded.Record("x", second, _standing);

        ForwardedMetrics.TakeBack(_standing);

        Assert.Equal(0, _recorded.Where(entry => entry.Tags.StartsWith("kind=a", StringComparison.Ordinal)).Sum(entry => entry.Value));
        Assert.Equal(5, _recorded.Count);
        Assert.Empty(_standing);
    }

    private MeasurementBatch Collect() => _outgoing.Collect()! is var batch ? batch with { Measurements = [.. batch.Measurements.Where(measured => measured.Meter == _meter.Name)] } : batch;

    private static InstrumentMeasurements Of(MeasurementBatch batch, string name) => Assert.Single(batch.Measurements, measured => measured.Name == name);

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
