namespace PluginRuntime.Control.Balancing.Measuring;

/// <summary>
/// An exponentially weighted mean of samples that come at any intervals, and how sure it is. A sample's weight is the time it stands for. Not
/// thread-safe.
/// </summary>
/// <param name="memory">After this time a sample counts 1/e of what it did.</param>
internal sealed class Smoothed(TimeSpan memory)
{
    /// <summary>How far, relative to itself, the first sample is assumed to be from the truth, until others show.</summary>
    private const double FirstError = 0.1;

    private double _variance;
    private double _squaredWeights = 1;

    /// <summary>Whether there is a sample.</summary>
    internal bool HasValue { get; private set; }

    /// <summary>The mean; 0 without a sample.</summary>
    internal double Value { get; private set; }

    /// <summary>The standard error of the mean.</summary>
    internal double Error => Math.Sqrt(_variance * _squaredWeights);

    /// <summary>Adds a sample.</summary>
    /// <param name="sample">What was measured.</param>
    /// <param name="elapsed">Over which time.</param>
    internal void Add(double sample, TimeSpan elapsed)
    {
        if (!HasValue)
        {
            HasValue = true;
            Value = sample;
            _variance = FirstError * sample * FirstError * sample;
            return;
        }

        var weight = 1 - Math.Exp(-elapsed / memory);
        var difference = sample - Value;
        var step = weight * difference;
        Value += step;
        _variance = (1 - weight) * (_variance + (difference * step));
        _squaredWeights = ((1 - weight) * (1 - weight) * _squaredWeights) + (weight * weight);
    }
}
