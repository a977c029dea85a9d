namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A generation that left service.</summary>
internal sealed record RetiredText(string Id, string Version, long Generation, bool IsGone, IReadOnlyList<string> Remarks);
