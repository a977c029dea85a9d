using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The report of a request that was refused.</summary>
internal static class RejectedReport
{
    /// <summary>Nothing of it was looked at.</summary>
    internal static ServiceReport Of(string request, string step, string cause, string remedy) => new(
        request,
        UpgradeReport.Nothing(UpgradePhase.Rejected) with { Failure = new UpgradeFailure(null, UpgradePhase.Inspect, step, cause, "Nothing was touched.", remedy) },
        [],
        []);

    /// <summary>Another request is being applied, and the policy does not wait.</summary>
    internal static ServiceReport Busy(string request, string running) =>
        Of(request, "policy", $"request {running} is being applied", "Apply again when it has ended, or let the policy wait for it.");

    /// <summary>The host stops before its turn has come.</summary>
    internal static ServiceReport Stopping(string request) =>
        Of(request, "host", "the host stops, and begins no further requests", "Apply again when it is up.");

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
