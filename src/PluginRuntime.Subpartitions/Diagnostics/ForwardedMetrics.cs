using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>
/// Records what children measure with instruments of the host, of the same meters and names, with the tag
/// <c>pluginruntime.subpartition</c>. Instruments are made once and outlive the children. Thread-safe.
/// </summary>
internal sealed class ForwardedMetrics : IDisposable
{
    /// <summary>The tag that tells whose measurement it is.</summary>
    internal const string SubpartitionTag = "pluginruntime.subpartition";

    /// <summary>A child could make up instruments without end; those beyond are not recorded.</summary>
    internal const int MaxInstruments = 2000;

    private readonly ConcurrentDictionary<(string Meter, string? Version), Meter> _meters = new();
    private readonly ConcurrentDictionary<(Meter Meter, string Name, MeasurementKind Kind), Instrument> _instruments = new();
    private readonly IMeterFactory? _factory;

    internal ForwardedMetrics(IMeterFactory? factory) => _factory = factory;

    /// <summary>Records a batch.</summary>
    /// <param name="subpartition">Whose.</param>
    /// <param name="batch">What.</param>
    /// <param name="standing">What up-down counters of this child stand at, kept up to date: a child that is lost takes nothing back.</param>
    internal void Record(string subpartition, MeasurementBatch batch, Dictionary<string, Standing> standing)
    {
        foreach (var measured in batch.Measurements)
        {
            if (InstrumentOf(measured) is not { } instrument)
                continue;
            var tags = TagsOf(subpartition, measured.Tags);
            foreach (var value in measured.Values)
                Record(instrument, value, tags);
            if (instrument is UpDownCounter<double> counter)
                Note(standing, counter, measured, tags);
        }
    }

    /// <summary>Takes back what the up-down counters of a child stand at: it is gone, and what it counted with it.</summary>
    internal static void TakeBack(Dictionary<string, Standing> standing)
    {
        foreach (var (counter, tags, value) in standing.Values)
        {
            if (value != 0)
                counter.Add(-value, tags);
        }

        standing.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A factory disposes what it made.
        if (_factory is not null)
            return;
        foreach (var meter in _meters.Values)
            meter.Dispose();
    }

    private static void Note(Dictionary<string, Standing> standing, UpDownCounter<double> counter, InstrumentMeasurements measured, KeyValuePair<string, object?>[] tags)
    {
        var key = $"{measured.Meter}\0{measured.Name}\0{string.Join('\0', tags.Select(tag => $"{tag.Key}\0{tag.Value}"))}";
        var before = standing.TryGetValue(key, out var known) ? known.Value : 0;
        standing[key] = new(counter, tags, before + measured.Values.Sum());
    }

    private static void Record(Instrument instrument, double value, KeyValuePair<string, object?>[] tags)
    {
        switch (instrument)
        {
            case Counter<double> counter: counter.Add(value, tags); break;
            case UpDownCounter<double> counter: counter.Add(value, tags); break;
            case Gauge<double> gauge: gauge.Record(value, tags); break;
            case Histogram<double> histogram: histogram.Record(value, tags); break;
        }
    }

    private static KeyValuePair<string, object?>[] TagsOf(string subpartition, Field[] tags) =>
        [.. tags.Where(tag => tag.Name != SubpartitionTag).Select(tag => new KeyValuePair<string, object?>(tag.Name, tag.Value())), new(SubpartitionTag, subpartition)];

    private Instrument? InstrumentOf(InstrumentMeasurements measured)
    {
        var meter = _meters.GetOrAdd((measured.Meter, measured.MeterVersion), static (key, factory) =>
        {
            var options = new MeterOptions(key.Meter) { Version = key.Version };
            return factory is null ? new Meter(options) : factory.Create(options);
        }, _factory);
        var key = (meter, measured.Name, measured.Kind);
        if (_instruments.TryGetValue(key, out var known))
            return known;
        return _instruments.Count >= MaxInstruments ? null : _instruments.GetOrAdd(key, static (key, measured) => key.Kind switch
        {
            MeasurementKind.Counter => key.Meter.CreateCounter<double>(key.Name, measured.Unit, measured.Description),
            MeasurementKind.UpDownCounter => key.Meter.CreateUpDownCounter<double>(key.Name, measured.Unit, measured.Description),
            MeasurementKind.Gauge => key.Meter.CreateGauge<double>(key.Name, measured.Unit, measured.Description),
            _ => key.Meter.CreateHistogram<double>(key.Name, measured.Unit, measured.Description),
        }, measured);
    }

    /// <summary>What an up-down counter of a child stands at.</summary>
    internal readonly record struct Standing(UpDownCounter<double> Counter, KeyValuePair<string, object?>[] Tags, double Value);
}
