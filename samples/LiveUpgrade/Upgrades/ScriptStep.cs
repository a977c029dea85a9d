namespace LiveUpgrade.Upgrades;

/// <summary>Something that the demo does while the load runs.</summary>
/// <param name="Title">It, for a person.</param>
internal abstract record ScriptStep(string Title);
