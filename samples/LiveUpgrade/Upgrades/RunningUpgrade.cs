using PluginRuntime;

namespace LiveUpgrade.Upgrades;

/// <summary>The request that is being applied.</summary>
/// <param name="Number">Its place in the script, from 1.</param>
/// <param name="Title">The request for a person.</param>
/// <param name="Phase">How far it is.</param>
internal sealed record RunningUpgrade(int Number, string Title, UpgradePhase Phase);
