namespace PluginRuntime.Benchmarks;

/// <summary>What was asked for.</summary>
/// <param name="Names">The benchmarks to run.</param>
/// <param name="JsonPath">Where to write the figures, too.</param>
/// <param name="IsQuick">Fewer repetitions: to see that it runs, not to quote.</param>
internal sealed record BenchmarkOptions(IReadOnlySet<string> Names, string? JsonPath, bool IsQuick)
{
    /// <summary>Reads a command line.</summary>
    /// <returns><see langword="null"/> when it is not understood.</returns>
    internal static BenchmarkOptions? Parse(string[] args, string[] known)
    {
        HashSet<string> names = [];
        string? json = null;
        var quick = false;
        for (var index = 0; index < args.Length; index++)
        {
            if (args[index] == "--quick")
                quick = true;
            else if (args[index] == "--json" && index + 1 < args.Length)
                json = args[++index];
            else if (args[index] == "all")
                names.UnionWith(known);
            else if (known.Contains(args[index]))
                names.Add(args[index]);
            else
                return null;
        }

        return new BenchmarkOptions(names.Count > 0 ? names : [.. known], json, quick);
    }
}
