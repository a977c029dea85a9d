namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>One row of a table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Measured">The samples.</param>
/// <param name="Baseline">What it is compared with, measured in the same run.</param>
/// <param name="Ratio">How many times better or larger, as <paramref name="Bar"/> says.</param>
/// <param name="Bar">What was promised; <see langword="null"/>: shown without a bar.</param>
/// <param name="IsMet">Whether it was met.</param>
internal sealed record Figure(string Name, string Unit, Spread Measured, Baseline? Baseline = null, double? Ratio = null, string? Bar = null, bool? IsMet = null);

/// <summary>What a figure is compared with.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its median, in the figure's unit.</param>
internal sealed record Baseline(string Name, double Value);
