using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks;

/// <summary>A group of figures.</summary>
internal abstract class Benchmark
{
    /// <summary>As on the command line.</summary>
    internal abstract string Name { get; }

    /// <summary>Above the table.</summary>
    internal abstract string Title { get; }

    /// <summary>Starts children and adds their figures.</summary>
    internal abstract Task RunAsync(FigureTable table, BenchmarkOptions options);

    /// <summary>Measures, in a process of its own; tells samples through <see cref="ChildProcess.Tell(string, IEnumerable{double})"/>.</summary>
    internal abstract Task RunChildAsync(string[] args);

    /// <summary>Runs a child of this benchmark.</summary>
    protected Task<IReadOnlyDictionary<string, double[]>> MeasureAsync(params object[] args) => ChildProcess.RunAsync(Name, args);
}
