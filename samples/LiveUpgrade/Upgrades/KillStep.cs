namespace LiveUpgrade.Upgrades;

/// <summary>No request, but what happens to processes: that of the log is killed. Nobody is told beforehand.</summary>
internal sealed record KillStep() : ScriptStep("block log killed");
