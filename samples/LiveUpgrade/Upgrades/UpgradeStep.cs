using LiveUpgrade.Load;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Upgrades;

/// <summary>One request of the script.</summary>
/// <param name="Title">The request for a person.</param>
/// <param name="Request">The request.</param>
/// <param name="Modules">The modules that serve when it has been applied.</param>
/// <param name="Books">The version of the order books that does.</param>
/// <param name="Log">The version of the log that does.</param>
internal sealed record UpgradeStep(string Title, ServiceRequest Request, VersionSet Modules, string Books, string Log) : ScriptStep(Title);
