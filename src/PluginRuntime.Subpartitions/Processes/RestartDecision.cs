namespace PluginRuntime.Subpartitions.Processes;

/// <summary>What follows a crash.</summary>
/// <param name="Delay">After which time to restart; zero: at once.</param>
/// <param name="IsCircuitOpen">Whether callers fail until then, rather than wait.</param>
/// <param name="Crashes">How many crashes count, this one with them.</param>
internal readonly record struct RestartDecision(TimeSpan Delay, bool IsCircuitOpen, int Crashes);
