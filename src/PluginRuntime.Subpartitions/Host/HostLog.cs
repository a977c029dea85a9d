using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What operators read of host subpartitions and virtual servers.</summary>
internal sealed partial class HostLog(ILogger logger)
{
    [LoggerMessage(EventName = "ServerServes", Level = LogLevel.Information, Message = "{Server} serves in {Host}")]
    internal partial void Serves(ServerEntry server, HostSubpartition host);

    [LoggerMessage(EventName = "ServerMoved", Level = LogLevel.Information, Message = "{Server} moved from {From} to {To}; closed for {Milliseconds} ms")]
    internal partial void Moved(ServerEntry server, HostSubpartition from, HostSubpartition to, double milliseconds);

    [LoggerMessage(EventName = "ServerStayed", Level = LogLevel.Warning, Message = "{Server} did not move from {From}: {Step}: {Cause}")]
    internal partial void Stayed(ServerEntry server, HostSubpartition from, string step, string cause);

    [LoggerMessage(EventName = "ServerStopFailed", Level = LogLevel.Warning, Message = "{Server}, {Step}: {Cause} It was ended all the same.")]
    internal partial void StopFailed(ServerEntry server, string step, string cause);

    [LoggerMessage(EventName = "HostLost", Level = LogLevel.Error, Message = "{Host} was lost with {Servers} virtual servers; they start in another one. {End}")]
    internal partial void HostLost(SubpartitionGeneration host, int servers, string end);

    [LoggerMessage(EventName = "ServerRecovered", Level = LogLevel.Information, Message = "{Server} was recovered in {Host}")]
    internal partial void Recovered(ServerEntry server, HostSubpartition host);

    [LoggerMessage(EventName = "ServerNotRecovered", Level = LogLevel.Error, Message = "{Server} could not be recovered, and is tried again: {Cause}")]
    internal partial void NotRecovered(ServerEntry server, string cause);

    [LoggerMessage(EventName = "HostNotRecovered", Level = LogLevel.Error, Message = "No host subpartition of {Type} could be started in the place of one that was lost: {Cause}")]
    internal partial void HostNotRecovered(string type, string cause);

    [LoggerMessage(EventName = "HostCircuitOpened", Level = LogLevel.Critical, Message = "Host subpartitions of {Type} were lost {Losses} times in a row; calls to their virtual servers fail at once, and it is tried again in {Seconds} s")]
    internal partial void CircuitOpened(string type, int losses, double seconds);

    [LoggerMessage(EventName = "HostApplied", Level = LogLevel.Information, Message = "Request {Request}: {Type} {From} -> {To} serves; {Servers} virtual servers moved, closed for {LongestMilliseconds} ms at the longest")]
    internal partial void Applied(string request, string type, string from, string to, int servers, double longestMilliseconds);
}
