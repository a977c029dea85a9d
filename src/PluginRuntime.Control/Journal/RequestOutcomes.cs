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

    /// <summary>Of a request that ended without a report. One that was cancelled is undone, and nobody need look at it: from the decision on a cancellation is a cause in a report.</summary>
    internal static RecordedOutcome Of(Exception exception) => exception is OperationCanceledException ? RecordedOutcome.RolledBack : RecordedOutcome.Failed;

    internal static string? FailureOf(ServiceReport report) =>
        (report.Offloads.Select(static offload => offload.Failure).Concat(report.Hosts.Select(static host => host.Failure)).FirstOrDefault(static failure => failure is not null)
            ?? report.Modules.Failure) is { } failure
            ? $"{failure.Step}: {failure.Cause}"
            : null;

    internal static IReadOnlyList<RecordedChange> Recorded(IReadOnlyList<VersionChange> changes) =>
        [.. changes.Select(static change => new RecordedChange(change.Id, change.From, change.To))];
}
