using LiveUpgrade.Load;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Upgrades;

/// <summary>One request of the script.</summary>
/// <param name="Title">The request for a person.</param>
/// <param name="Request">The request.</param>
/// <param name="Result">What serves when it has been applied.</param>
internal sealed record UpgradeStep(string Title, ServiceRequest Request, VersionSet Result);
