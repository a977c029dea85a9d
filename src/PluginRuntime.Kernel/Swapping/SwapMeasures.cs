namespace PluginRuntime.Kernel.Swapping;

/// <summary>What callers felt of an upgrade, over all its windows: there and, if need be, back.</summary>
internal sealed record SwapMeasures
{
    internal TimeSpan Closed { get; private init; }

    internal TimeSpan HandOver { get; private init; }

    internal TimeSpan Pause { get; private init; }

    internal int CallersHeld { get; private init; }

    internal IReadOnlyList<string> Blockers { get; init; } = [];

    internal SwapMeasures Add(TimeSpan closed, TimeSpan handOver, TimeSpan pause, int callersHeld) => this with
    {
        Closed = Closed + closed,
        HandOver = HandOver + handOver,
        Pause = Pause > pause ? Pause : pause,
        CallersHeld = CallersHeld + callersHeld,
    };
}
