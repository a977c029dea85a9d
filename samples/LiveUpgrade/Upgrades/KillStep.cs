namespace LiveUpgrade.Upgrades;

/// <summary>No request, but what happens to processes: one is killed. Nobody is told beforehand.</summary>
/// <param name="Title">It, for a person.</param>
/// <param name="Part">The id of the part whose process it is.</param>
internal sealed record KillStep(string Title, string Part) : ScriptStep(Title);
