namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>Samples of one figure.</summary>
internal sealed record Spread(double Median, double Min, double Max, double P90, int Count)
{
    internal static Spread Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("There are no samples.", nameof(samples));
        return new Spread(Middle(sorted), sorted[0], sorted[^1], sorted[(int)Math.Ceiling(0.9 * sorted.Length) - 1], sorted.Length);
    }

    internal static double MedianOf(IEnumerable<double> samples) => Middle([.. samples.Order()]);

    private static double Middle(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
