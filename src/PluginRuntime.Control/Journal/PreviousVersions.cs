using Microsoft.Extensions.Logging;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Journal;

/// <summary>Gives a restarted kernel back what its ways back lead to.</summary>
internal sealed partial class PreviousVersions(MicroKernel kernel, OffloadTable offloads, HostTable hosts, ILogger logger)
{
    internal void Restore(IReadOnlyList<InstalledVersion> versions, UpgradePolicy policy)
    {
        foreach (var version in versions)
        {
            if (version is not { PreviousHash: { } hash, PreviousVersion: { } previous })
                continue;
            if (kernel.Packages.Find(hash, out var folder) is not { } stored)
            {
                LogNoWayBack(version.Id, previous, $"its package {folder} is not whole in the store any more.");
                continue;
            }

            if (version.Kind == ModuleKind.KernelModule)
            {
                kernel.RememberPrevious(version.Id, stored, previous);
                continue;
            }

            var package = kernel.Packages.InspectForChild(stored, version.Kind);
            if (package.Inspection.Findings.FirstOrDefault(static finding => finding.Severity == FindingSeverity.Refusal) is { } refusal)
            {
                LogNoWayBack(version.Id, previous, refusal.Message);
                continue;
            }

            var made = ChildPlan.VersionOf(package, kernel, policy);
            if (version.Kind == ModuleKind.IoOffload)
                offloads.Find(version.Id)?.RememberPrevious(made);
            else
                hosts.Find(version.Id)?.RememberPrevious(made);
        }
    }

    [LoggerMessage(EventName = "NoWayBack", Level = LogLevel.Warning, Message = "'{Id}' cannot be rolled back to {Version}: {Why}")]
    private partial void LogNoWayBack(string id, string version, string why);
}
