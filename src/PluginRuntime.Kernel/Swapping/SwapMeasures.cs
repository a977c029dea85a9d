using PluginRuntime.Gates;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>What callers felt of an upgrade, over all its windows: there and, if need be, back.</summary>
internal sealed record SwapMeasures
{
    internal TimeSpan Closed { get; private init; }

    internal TimeSpan HandOver { get; private init; }

    /// <summary>Read when the report is made: callers note how long they waited when they have woken up.</summary>
    internal TimeSpan Pause => Closures.Select(static closure => closure.LongestWait).DefaultIfEmpty().Max();

    internal int CallersHeld => Closures.Sum(static closure => closure.Waited);

    private IReadOnlyList<GateClosure> Closures { get; init; } = [];

    internal IReadOnlyList<string> Blockers { get; init; } = [];

    internal SwapMeasures Add(TimeSpan closed, TimeSpan handOver, GateClosure closure) => this with
    {
        Closed = Closed + closed,
        HandOver = HandOver + handOver,
        Closures = [.. Closures, closure],
    };
}
