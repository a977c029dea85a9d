using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>Says how a request ended, what state things are in and what to do.</summary>
internal static class FleetReports
{
    internal static FleetReport Of(string request, CoordinatorState state, IReadOnlyList<KernelTrack> kernels, DateTimeOffset began, TimeSpan took, string? culprit, string? cause)
    {
        var reports = kernels.Zip(state.Kernels, static (track, standing) => track.Report(standing)).ToArray();
        var outcome = state.Outcome;
        var failure = outcome == FleetOutcome.Applied
            ? null
            : new FleetFailure(culprit, cause ?? "An earlier coordinator began it and did not end it.", StateAt(outcome, reports), RemedyFor(outcome));
        var remarks = reports.Where(static kernel => kernel.Outcome == KernelOutcome.Lost)
            .Select(kernel => $"Kernel '{kernel.Kernel}' is lost: {kernel.Cause} {(state.IsCommitted ? "When it is up it serves the new." : outcome == FleetOutcome.InDoubt ? "When it is up it does as the log says." : "When it is up it serves the old.")}")
            .ToArray();
        return new FleetReport(request, outcome, reports, began, took, failure, remarks);
    }

    /// <summary>Of a request that did not begin.</summary>
    internal static FleetReport Rejected(FleetRequest request, DateTimeOffset began, string cause, string remedy) => new(
        request.Id,
        FleetOutcome.Rejected,
        [.. request.Kernels.Order(StringComparer.Ordinal).Select(static kernel => new KernelReport(kernel, KernelOutcome.Untouched, [], default, default, default, null, null))],
        began,
        TimeSpan.Zero,
        new FleetFailure(null, cause, "Nothing was touched.", remedy),
        []);

    private static string StateAt(FleetOutcome outcome, IReadOnlyList<KernelReport> kernels) => outcome switch
    {
        FleetOutcome.Rejected => "Nothing was touched; every kernel serves what it served.",
        FleetOutcome.RolledBack => "Every kernel serves the old.",
        FleetOutcome.InDoubt => "The coordinator's log does not answer. Every kernel that had switched serves the new, holds the old ready, and asks the log until it answers; then all do as it says.",
        _ => $"The new serves in {Names(kernels, static kernel => kernel is KernelOutcome.New or KernelOutcome.CannotGoBack)}, the old in {Names(kernels, static kernel => kernel is KernelOutcome.Old or KernelOutcome.Untouched)}.",
    };

    private static string RemedyFor(FleetOutcome outcome) => outcome switch
    {
        FleetOutcome.Rejected => "Cure the cause and send the request again, under a new id.",
        FleetOutcome.RolledBack => "Look at why the new did not prove itself, and send the request again, under a new id.",
        FleetOutcome.InDoubt => "Make the log readable and writable again; nothing else has to be done.",
        _ => "Bring the kernels to one version by hand: apply the new to those with the old, or roll back those with the new; the kernels' reports say why they could not.",
    };

    private static string Names(IEnumerable<KernelReport> kernels, Func<KernelOutcome, bool> which)
    {
        var names = string.Join(", ", kernels.Where(kernel => which(kernel.Outcome)).Select(static kernel => $"'{kernel.Kernel}'"));
        return names.Length == 0 ? "none" : names;
    }
}
