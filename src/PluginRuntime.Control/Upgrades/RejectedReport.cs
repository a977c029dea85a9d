using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The report of a request that its plan refused.</summary>
internal static class RejectedReport
{
    internal static ServiceReport Of(string request, RequestParts parts, UpgradeFailure failure, OffloadTable offloads, HostTable hosts) => new(
        request,
        UpgradeReport.Nothing(UpgradePhase.Rejected),
        [.. parts.Children.Where(part => part.Kind == ModuleKind.IoOffload).Select(part => new OffloadReport
        {
            Subpartition = part.Id,
            From = offloads.Find(part.Id)?.Package?.Version,
            To = part.Package?.Inspection.Version,
            Outcome = UpgradePhase.Rejected,
            Phases = [],
            Failure = failure,
        })],
        [.. parts.Children.Where(part => part.Kind == ModuleKind.VirtualServer).Select(part => new HostReport
        {
            Type = part.Id,
            From = hosts.Find(part.Id)?.Package?.Version,
            To = part.Package?.Inspection.Version,
            Outcome = UpgradePhase.Rejected,
            Phases = [],
            Failure = failure,
        })]);
}
