namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What instruments of a child measured in an interval.</summary>
/// <param name="Measurements">Of every instrument and set of tags.</param>
/// <param name="Dropped">Measurements that were dropped, since there were too many instruments, sets of tags or values in the interval.</param>
internal sealed record MeasurementBatch(InstrumentMeasurements[] Measurements, int Dropped);

/// <summary>What one instrument measured with one set of tags.</summary>
/// <param name="Meter">The meter's name.</param>
/// <param name="MeterVersion">Its version.</param>
/// <param name="Name">The instrument's name.</param>
/// <param name="Kind">What the values are.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Description">Its description.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Values">For a sum the one that was added in the interval, for a gauge the last one, for a histogram each.</param>
internal sealed record InstrumentMeasurements(
    string Meter, string? MeterVersion, string Name, MeasurementKind Kind, string? Unit, string? Description, Field[] Tags, double[] Values);

/// <summary>How values of an instrument combine.</summary>
internal enum MeasurementKind
{
    /// <summary>They add up and never fall.</summary>
    Counter,

    /// <summary>They add up.</summary>
    UpDownCounter,

    /// <summary>The last one counts.</summary>
    Gauge,

    /// <summary>Each counts.</summary>
    Histogram,
}
