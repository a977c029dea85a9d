namespace PluginRuntime.Control.ServiceRequests;

/// <summary>Somebody whose calls of a contract would be led to another generation.</summary>
/// <param name="Who">The id of a module that imports it, or <c>host</c>.</param>
/// <param name="Contract">The contract's full name.</param>
/// <param name="To">The id of who would serve it.</param>
public sealed record PlannedRebinding(string Who, string Contract, string To);
