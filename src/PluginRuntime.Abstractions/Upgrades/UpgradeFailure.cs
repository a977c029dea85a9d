namespace PluginRuntime;

/// <summary>Why an upgrade did not take place.</summary>
/// <param name="Module">The module at fault; <see langword="null"/> when it is none in particular.</param>
/// <param name="Phase">The phase it failed in.</param>
/// <param name="Step">What was being done, such as "StartAsync" or "TakeOver".</param>
/// <param name="Cause">What was wrong.</param>
/// <param name="State">What serves now.</param>
/// <param name="Remedy">What to do.</param>
public sealed record UpgradeFailure(string? Module, UpgradePhase Phase, string Step, string Cause, string State, string Remedy);
