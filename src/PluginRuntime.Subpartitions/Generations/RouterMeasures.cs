namespace PluginRuntime.Subpartitions.Generations;

/// <summary>What callers felt.</summary>
internal sealed record RouterMeasures
{
    /// <summary>Calls that waited for a generation.</summary>
    internal long Held { get; init; }

    /// <summary>Calls that were sent more than once.</summary>
    internal long Resent { get; init; }

    /// <summary>How long the one that waited longest did.</summary>
    internal TimeSpan LongestWait { get; init; }
}
