using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>What operators read of offloads.</summary>
internal sealed partial class OffloadLog(ILogger logger)
{
    [LoggerMessage(EventName = "GenerationLost", Level = LogLevel.Error, Message = "{Generation} was lost while it served; another one takes its place. {End}")]
    internal partial void GenerationLost(string generation, string end);

    [LoggerMessage(EventName = "GenerationRecovered", Level = LogLevel.Information, Message = "{Generation} serves in the place of one that was lost")]
    internal partial void GenerationRecovered(SubpartitionGeneration generation);

    [LoggerMessage(EventName = "RecoveryFailed", Level = LogLevel.Error, Message = "No generation of {Subpartition} could be made in the place of one that was lost: {Failure}")]
    internal partial void RecoveryFailed(string subpartition, string failure);

    [LoggerMessage(EventName = "CircuitOpened", Level = LogLevel.Critical, Message = "{Subpartition} was lost {Losses} times in a row; calls to it fail at once, and it is tried again in {Seconds} s")]
    internal partial void CircuitOpened(string subpartition, int losses, double seconds);

    [LoggerMessage(EventName = "OffloadApplied", Level = LogLevel.Information, Message = "Request {Request}: {Subpartition} {From} -> {To} serves; calls held {Held}, longest {LongestMilliseconds} ms, sent again {Again}")]
    internal partial void Applied(string request, string subpartition, string from, string to, long held, double longestMilliseconds, long again);

    [LoggerMessage(EventName = "OffloadNotApplied", Level = LogLevel.Warning, Message = "Request {Request}: {Subpartition} was {Outcome} in {Phase}, {Step}: {Cause} Now: {State} To do: {Remedy}")]
    internal partial void NotApplied(string request, string subpartition, UpgradePhase outcome, UpgradePhase phase, string step, string cause, string state, string remedy);
}
