namespace PluginRuntime.Control.Balancing;

/// <summary>What a process of a subpartition gets at least, as far as it wants it, and at most, however much there is.</summary>
public sealed record SubpartitionBounds
{
    /// <summary>Processors' worth at least.</summary>
    /// <value>By default 0.05; at least 0.</value>
    public double MinProcessors { get; init; } = 0.05;

    /// <summary>Processors' worth at most. Enforced exactly by control groups only.</summary>
    /// <value>By default as many as there are; at least <see cref="MinProcessors"/>.</value>
    public double MaxProcessors { get; init; } = double.PositiveInfinity;

    /// <summary>Memory at least.</summary>
    /// <value>In bytes; by default 64 MiB; at least 0.</value>
    public long MinMemoryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Memory at most.</summary>
    /// <value>In bytes; by default as much as there is; at least <see cref="MinMemoryBytes"/>.</value>
    public long MaxMemoryBytes { get; init; } = long.MaxValue;

    /// <summary>What holds where none were given.</summary>
    internal static SubpartitionBounds Default { get; } = new();

    internal IEnumerable<string> Check()
    {
        if (!(MinProcessors >= 0))
            yield return $"MinProcessors is {MinProcessors}; it must be at least 0.";
        if (!(MaxProcessors >= MinProcessors && MaxProcessors > 0))
            yield return $"MaxProcessors is {MaxProcessors}; it must be more than 0 and at least MinProcessors, which is {MinProcessors}.";
        if (MinMemoryBytes < 0)
            yield return $"MinMemoryBytes is {MinMemoryBytes}; it must be at least 0.";
        if (MaxMemoryBytes < MinMemoryBytes || MaxMemoryBytes == 0)
            yield return $"MaxMemoryBytes is {MaxMemoryBytes}; it must be more than 0 and at least MinMemoryBytes, which is {MinMemoryBytes}.";
    }
}
