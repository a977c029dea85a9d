using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Balancing;

/// <summary>What a balance tells.</summary>
internal sealed partial class BalancerLog(ILogger logger)
{
    [LoggerMessage(EventName = "Balanced", Level = LogLevel.Information, Message = "Balance: {Moved} virtual servers moved, {Stayed} stayed, {Limits} limits changed, in {Milliseconds:0} ms")]
    internal partial void Balanced(int moved, int stayed, int limits, double milliseconds);

    [LoggerMessage(EventName = "NotEnforced", Level = LogLevel.Warning, Message = "Balance: {Grant}")]
    internal partial void NotEnforced(ResourceGrant grant);

    [LoggerMessage(EventName = "BalanceFailed", Level = LogLevel.Warning, Message = "A balance failed; what it had done stays, and the next goes on from there")]
    internal partial void Failed(Exception exception);

    [LoggerMessage(EventName = "GroupsSwept", Level = LogLevel.Information, Message = "Control group {Group} of a kernel that is gone was removed")]
    internal partial void Swept(string group);
}
