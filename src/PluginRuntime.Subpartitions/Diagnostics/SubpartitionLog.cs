using Microsoft.Extensions.Logging;

namespace PluginRuntime.Subpartitions.Diagnostics;

/// <summary>What the kernel logs of its subpartitions, under the category <c>PluginRuntime.Subpartitions</c>. Event names are stable.</summary>
internal sealed partial class SubpartitionLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Information, "Process {ProcessId} of subpartition '{Subpartition}' has come after {Milliseconds:0} ms.", EventName = "ProcessStarted")]
    internal partial void ProcessStarted(string subpartition, int processId, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Subpartition {Child} has stopped. {End}", EventName = "ProcessStopped")]
    internal partial void ProcessStopped(string child, string end);

    [LoggerMessage(3, LogLevel.Warning, "Subpartition {Child} did not end as it was told to. {End}", EventName = "ProcessEnded")]
    internal partial void ProcessEnded(string child, string end);

    [LoggerMessage(4, LogLevel.Warning, "Subpartition {Child} did not stop properly: {Step}: {Cause}. {Remedy}", EventName = "StopFailed")]
    internal partial void StopFailed(string child, string step, string cause, string remedy);

    [LoggerMessage(5, LogLevel.Information, "Removed what a kernel left that was killed: {Left}.", EventName = "LeftoverRemoved")]
    internal partial void LeftoverRemoved(string left);

    [LoggerMessage(6, LogLevel.Warning, "Somebody was turned away from the pipe of subpartition '{Subpartition}': {Reason}.", EventName = "StrangerRefused")]
    internal partial void StrangerRefused(string subpartition, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Subpartition {Child} logs faster than its entries can be taken: {Count} were dropped.", EventName = "LogEntriesDropped")]
    internal partial void LogEntriesDropped(string child, int count);

    [LoggerMessage(8, LogLevel.Warning, "Subpartition {Child} measures more than can be taken: {Count} measurements were dropped.", EventName = "MeasurementsDropped")]
    internal partial void MeasurementsDropped(string child, int count);

    [LoggerMessage(9, LogLevel.Warning, "A spare process did not start: {Reason} Subpartitions start without one.", EventName = "SpareFailed")]
    internal partial void SpareFailed(string reason);

    [LoggerMessage(10, LogLevel.Information, "Spare process {ProcessId} is ready.", EventName = "SpareReady")]
    internal partial void SpareReady(int processId);

    [LoggerMessage(11, LogLevel.Warning, "A spare process ended while it waited; another one is started. {End}", EventName = "SpareLost")]
    internal partial void SpareLost(string end);
}
