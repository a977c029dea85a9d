using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Remote;

/// <summary>What the runtime answers, as it is sent.</summary>
internal static class Outcomes
{
    internal const string Applied = "applied";
    internal const string Rejected = "rejected";
    internal const string RolledBack = "rolled-back";

    /// <summary>Nobody waits for it.</summary>
    internal const string Running = "running";

    /// <summary>The new serves although it failed its probation: the way back failed too.</summary>
    internal const string NeedsPerson = "needs-person";

    internal static RequestOutcome Of(string kernel, ServiceReport report) => new()
    {
        Kernel = kernel,
        Request = report.Request,
        Outcome = report.IsApplied && Words.FailureOf(report) is not null ? NeedsPerson : Words.Of(report.Outcome),
        Changes =
        [
            .. report.Modules.Changes.Select(static change => new ChangeOutcome { Id = change.Module, Kind = Words.KindOf(ModuleKind.KernelModule), From = change.From, To = change.To, HandOver = change.HandOver }),
            .. report.Offloads.Select(static offload => new ChangeOutcome { Id = offload.Subpartition, Kind = Words.KindOf(ModuleKind.IoOffload), From = offload.From, To = offload.To }),
            .. report.Hosts.Select(static host => new ChangeOutcome { Id = host.Type, Kind = Words.KindOf(ModuleKind.VirtualServer), From = host.From, To = host.To }),
        ],
        Phases =
        [
            .. report.Modules.Phases.Select(phase => new PhaseTime("modules", Words.Of(phase.Phase), phase.Duration.TotalMilliseconds)),
            .. report.Offloads.SelectMany(static offload => offload.Phases.Select(phase => new PhaseTime(offload.Subpartition, Words.Of(phase.Phase), phase.Duration.TotalMilliseconds))),
            .. report.Hosts.SelectMany(static host => host.Phases.Select(phase => new PhaseTime(host.Type, Words.Of(phase.Phase), phase.Duration.TotalMilliseconds))),
        ],
        Failure = Words.Of(Words.FailureOf(report)),
        PauseMs = new[] { report.Modules.Pause }.Concat(report.Offloads.Select(static offload => offload.Pause)).Concat(report.Hosts.Select(static host => host.Pause)).Max().TotalMilliseconds,
        GateClosedMs = report.Modules.GateClosed.TotalMilliseconds,
        CallsHeld = report.Modules.CallersHeld + report.Offloads.Sum(static offload => offload.CallsHeld),
        TimeToSwitchMs = new[] { report.Modules.TimeToSwitch }.Concat(report.Offloads.Select(static offload => offload.TimeToSwitch)).Concat(report.Hosts.Select(static host => host.TimeToSwitch)).Max().TotalMilliseconds,
        Findings = [.. report.Modules.Findings.Select(Words.Of)],
        Remarks = [.. report.Remarks, .. report.Modules.Remarks, .. report.Offloads.SelectMany(static offload => offload.Remarks), .. report.Hosts.SelectMany(static host => host.Remarks)],
        Retired =
        [
            .. report.Modules.Retired.Select(static gone => new RetiredText(gone.Module, gone.Version, gone.Generation, gone.IsCollected, [.. gone.HeldBy, .. gone.Problems])),
            .. report.Offloads.Select(static offload => offload.Retired).OfType<RetiredProcess>().Concat(report.Hosts.SelectMany(static host => host.Retired))
                .Select(static gone => new RetiredText(gone.Subpartition, gone.Version, gone.Generation, true, [gone.End])),
        ],
        Moves = [.. report.Hosts.SelectMany(static host => host.Moves).Select(Of)],
    };

    internal static MoveOutcome Of(MoveReport move) => new()
    {
        Type = move.Type,
        Server = move.Server,
        From = move.From,
        To = move.To,
        IsMoved = move.IsMoved,
        ClosedMs = move.Closed.TotalMilliseconds,
        TookMs = move.Took.TotalMilliseconds,
        StateBytes = move.BulkBytes + move.StateBytes,
        Connections = move.Connections,
        Failure = Words.Of(move.Failure),
    };

    internal static PackageOutcome Of(string path, string against, ModuleInspection inspection) => new()
    {
        Path = path,
        Against = against,
        Id = inspection.ModuleId,
        Kind = inspection.ModuleId.Length == 0 ? "" : Words.KindOf(inspection.Kind),
        Version = inspection.Version,
        Assembly = inspection.AssemblyName,
        EntryType = inspection.EntryType,
        TargetFramework = inspection.TargetFramework,
        Frameworks = [.. inspection.Frameworks],
        Exports = [.. inspection.Exports.Select(static contract => contract.TypeName)],
        Imports = [.. inspection.Imports.Select(static contract => contract.TypeName)],
        HandOvers = [.. inspection.HandOvers.Select(Of)],
        Findings = [.. inspection.Findings.Select(Words.Of)],
        IsRefused = inspection.IsRefused,
    };

    internal static PlanOutcome Of(string kernel, ServicePlan plan) => new()
    {
        Kernel = kernel,
        Request = plan.Request,
        Failure = Words.Of(plan.Failure),
        Parts =
        [
            .. plan.Parts.Select(static part => new PartPlan
            {
                Id = part.Id,
                Kind = Words.KindOf(part.Kind),
                Operation = Words.Of(part.Operation),
                From = part.From,
                To = part.To,
                Restarts = part.Restarts,
                HandOverFrom = [.. part.HandOversBefore.Select(Of)],
                HandOverTo = [.. part.HandOversAfter.Select(Of)],
                StateVersions = StateVersionsOf(part),
                ExportsAdded = [.. part.ExportsAfter.Except(part.ExportsBefore)],
                ExportsRemoved = [.. part.ExportsBefore.Except(part.ExportsAfter)],
                ImportsAdded = [.. part.ImportsAfter.Except(part.ImportsBefore)],
                ImportsRemoved = [.. part.ImportsBefore.Except(part.ImportsAfter)],
                HasWayBack = part.HasWayBack,
                WayBack = part.WayBack,
            }),
        ],
        Rebinds = [.. plan.Rebindings.Select(static rebind => new RebindPlan(rebind.Who, rebind.Contract, rebind.To))],
        Findings = [.. plan.Findings.Select(Words.Of)],
        ExpectedPauseMs = plan.ExpectedPause?.TotalMilliseconds,
        ExpectedPauseFrom = plan.ExpectedPauseSource,
        Living = [.. plan.Living.Select(static living => new LivingPlan(living.Id, living.What, living.MemoryBytes, living.ProcessorTime.TotalSeconds))],
    };

    private static StateVersionPlan[] StateVersionsOf(PlannedPart part)
    {
        var (before, after) = (VersionsOf(part.HandOversBefore), VersionsOf(part.HandOversAfter));
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(name => new StateVersionPlan(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))];
    }

    private static Dictionary<string, int?> VersionsOf(IEnumerable<HandOverDeclaration> handOvers) =>
        handOvers.Where(static handOver => handOver.StateVersion is not null).GroupBy(static handOver => handOver.ClassName, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.First().StateVersion, StringComparer.Ordinal);

    private static string Of(HandOverDeclaration handOver) =>
        $"{Words.Of(handOver.Kind)} {(handOver.StateType is { } state ? state : $"by {handOver.ClassName}")}";
}
