using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>What the history says of a report.</summary>
internal static class RequestOutcomes
{
    internal static RecordedOutcome Of(ServiceReport report) => report.Outcome switch
    {
        UpgradePhase.Applied => RecordedOutcome.Applied,
        UpgradePhase.Rejected => RecordedOutcome.Rejected,
        _ => RecordedOutcome.RolledBack,
    };

    internal static string? FailureOf(ServiceReport report) =>
        (report.Offloads.Select(static offload => offload.Failure).Concat(report.Hosts.Select(static host => host.Failure)).FirstOrDefault(static failure => failure is not null)
            ?? report.Modules.Failure) is { } failure
            ? $"{failure.Step}: {failure.Cause}"
            : null;

    internal static IReadOnlyList<RecordedChange> Recorded(IReadOnlyList<VersionChange> changes) =>
        [.. changes.Select(static change => new RecordedChange(change.Id, change.From, change.To))];
}
