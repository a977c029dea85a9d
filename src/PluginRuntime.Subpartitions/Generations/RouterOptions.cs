namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Bounds of a router.</summary>
/// <param name="MaxCallerWait">How long a call waits for a generation to serve it.</param>
/// <param name="MaxWaitingCalls">How many calls wait at most.</param>
internal sealed record RouterOptions(TimeSpan MaxCallerWait, int MaxWaitingCalls);
