namespace PluginRuntime.Kernel;

/// <summary>An upgrade has come to another phase.</summary>
/// <param name="Request">The request's id.</param>
/// <param name="Modules">The modules it is about.</param>
/// <param name="From">The phase that has ended.</param>
/// <param name="To">The phase that has begun, or the outcome.</param>
/// <param name="At">Time since the request.</param>
public sealed record UpgradeProgress(string Request, string Modules, UpgradePhase From, UpgradePhase To, TimeSpan At);
