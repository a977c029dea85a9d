namespace PluginRuntime;

/// <summary>How long a phase took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">Its time.</param>
public sealed record PhaseTiming(UpgradePhase Phase, TimeSpan Duration);
