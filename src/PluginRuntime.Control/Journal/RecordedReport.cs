using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Journal;

/// <summary>The report of a request that is in the history without one: the process ended while it was applied.</summary>
internal static class RecordedReport
{
    internal static ServiceReport Of(RequestRecord record)
    {
        var outcome = record.Outcome switch
        {
            RecordedOutcome.Applied or RecordedOutcome.RecoveredToNew => UpgradePhase.Applied,
            RecordedOutcome.Rejected => UpgradePhase.Rejected,
            _ => UpgradePhase.RolledBack,
        };
        var modules = new UpgradeReport
        {
            Outcome = outcome,
            Changes = [.. record.Changes.Select(static change => new ModuleChange(change.Id, change.From, change.To, "not known"))],
            Phases = [],
            Findings = [],
            Failure = outcome == UpgradePhase.Applied
                ? null
                : new UpgradeFailure(null, outcome, "history", record.Failure ?? "it is not known", "The versions before it count.", "Apply again when wanted, under another id."),
        };
        return new ServiceReport(record.Id, modules, [], []) { Remarks = [$"This is what the history has of it: {record.Outcome}. {record.Failure}".TrimEnd()] };
    }
}
