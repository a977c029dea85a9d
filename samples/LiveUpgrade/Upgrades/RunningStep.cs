using PluginRuntime;

namespace LiveUpgrade.Upgrades;

/// <summary>What is being done.</summary>
/// <param name="Number">Of a request: its place among the requests, from 1.</param>
/// <param name="Title">It, for a person.</param>
/// <param name="Phase">Of a request: how far it is.</param>
internal sealed record RunningStep(int? Number, string Title, UpgradePhase? Phase);
