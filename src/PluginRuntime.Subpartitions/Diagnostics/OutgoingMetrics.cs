using System.Diagnostics.Metrics;
using System.Text;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>
/// Listens to the instruments of a child's package and sends what they measure to the kernel: counters as sums, gauges as last values,
/// histograms value by value. Bounded; what is beyond the bounds is dropped and counted. Meters of the framework are left out: they
/// describe a process, not what it does. Thread-safe.
/// </summary>
internal sealed class OutgoingMetrics : IDisposable
{
    /// <summary>Instruments with different sets of tags.</summary>
    internal const int MaxSeries = 4096;

    /// <summary>Values of histograms between two batches.</summary>
    internal const int MaxValues = 65_536;

    private static readonly string[] LeftOut = ["System.", "Microsoft.", "OpenTelemetry."];

    private readonly MeterListener _listener = new();
    private readonly Dictionary<(Instrument Instrument, string Tags), Series> _series = [];
    private readonly Lock _lock = new();
    private int _values;
    private int _dropped;

    internal OutgoingMetrics()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (!LeftOut.Any(prefix => instrument.Meter.Name.StartsWith(prefix, StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Note(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>What was measured since the last time; <see langword="null"/>: nothing.</summary>
    internal MeasurementBatch? Collect()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // A callback of the package threw; the other instruments were observed.
        }

        lock (_lock)
        {
            List<InstrumentMeasurements> measured = [];
            foreach (var series in _series.Values)
            {
                if (series.Take() is { } taken)
                    measured.Add(taken);
            }

            var dropped = _dropped;
            (_dropped, _values) = (0, 0);
            return measured.Count > 0 || dropped > 0 ? new MeasurementBatch([.. measured], dropped) : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument, KeyOf(tags));
        lock (_lock)
        {
            if (!_series.TryGetValue(key, out var series))
            {
                if (_series.Count >= MaxSeries)
                {
                    _dropped++;
                    return;
                }

                var fields = new Field[tags.Length];
                for (var index = 0; index < tags.Length; index++)
                    fields[index] = Field.Of(tags[index].Key, tags[index].Value);
                _series[key] = series = new Series(instrument, fields);
            }

            if (series.Kind == MeasurementKind.Histogram && ++_values > MaxValues)
                _dropped++;
            else
                series.Note(value);
        }
    }

    private static string KeyOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var key = new StringBuilder();
        foreach (var (name, value) in tags)
            key.Append(name).Append('\0').Append(Field.Of(name, value).Value()).Append('\0');
        return key.ToString();
    }

    /// <summary>One instrument with one set of tags.</summary>
    private sealed class Series(Instrument instrument, Field[] tags)
    {
        private readonly List<double> _values = [];
        private readonly bool _isTotal = instrument.IsObservable && KindOf(instrument) != MeasurementKind.Gauge;
        private double _total;

        internal MeasurementKind Kind { get; } = KindOf(instrument);

        internal void Note(double value)
        {
            if (_isTotal)
            {
                // What is observed is the total; what is sent, what was added.
                (value, _total) = (value - _total, value);
            }

            if (Kind == MeasurementKind.Histogram || _values.Count == 0)
                _values.Add(value);
            else
                _values[0] = Kind == MeasurementKind.Gauge ? value : _values[0] + value;
        }

        internal InstrumentMeasurements? Take()
        {
            if (_values.Count == 0 || (Kind is MeasurementKind.Counter or MeasurementKind.UpDownCounter && _values[0] == 0))
                return null;
            double[] values = [.. _values];
            _values.Clear();
            return new(instrument.Meter.Name, instrument.Meter.Version, instrument.Name, Kind, instrument.Unit, instrument.Description, tags, values);
        }

        private static MeasurementKind KindOf(Instrument instrument)
        {
            // Counter`1, ObservableCounter`1 and so on: the classes have no base in common that says more.
            var name = instrument.GetType().Name.AsSpan();
            if (name.StartsWith("Observable", StringComparison.Ordinal))
                name = name["Observable".Length..];
            return name.StartsWith("UpDownCounter", StringComparison.Ordinal) ? MeasurementKind.UpDownCounter
                : name.StartsWith("Counter", StringComparison.Ordinal) ? MeasurementKind.Counter
                : name.StartsWith("Gauge", StringComparison.Ordinal) ? MeasurementKind.Gauge
                : MeasurementKind.Histogram;
        }
    }
}
