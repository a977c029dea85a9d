namespace PluginRuntime.Control.Remote.Wire;

/// <summary>The version of the format in which a class hands state over, in both versions; <see langword="null"/>: it does not, or says it only when it runs.</summary>
internal sealed record StateVersionPlan(string Class, int? From, int? To);
