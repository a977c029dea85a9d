namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>A line through points.</summary>
internal static class Regression
{
    /// <summary>How much <paramref name="y"/> grows for each unit of <paramref name="x"/>, by least squares.</summary>
    internal static double Slope(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var meanX = x.Average();
        var meanY = y.Average();
        double above = 0;
        double below = 0;
        for (var point = 0; point < x.Count; point++)
        {
            above += (x[point] - meanX) * (y[point] - meanY);
            below += (x[point] - meanX) * (x[point] - meanX);
        }

        return above / below;
    }
}
