using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>The control program's report, as the tool tells it.</summary>
internal static class FleetResults
{
    internal static RequestResult Of(FleetRequest request, FleetReport report)
    {
        // In the order in which they were given; a report that was known already may be about others.
        var order = request.Kernels.ToList();
        var kernels = report.Kernels.OrderBy(kernel => order.IndexOf(kernel.Kernel) is var at && at < 0 ? int.MaxValue : at).Select(kernel => Of(report, kernel)).ToArray();
        var isLost = report.Kernels.Any(static kernel => kernel.Outcome == KernelOutcome.Lost);
        var (outcome, exitCode) = report.Outcome switch
        {
            FleetOutcome.Mixed => (SentOutcomes.Mixed, ExitCodes.NeedsPerson),
            FleetOutcome.InDoubt => (SentOutcomes.InDoubt, ExitCodes.NeedsPerson),
            FleetOutcome.Applied => (Outcomes.Applied, isLost ? ExitCodes.Unreachable : ExitCodes.Done),
            FleetOutcome.Rejected => (Outcomes.Rejected, isLost ? ExitCodes.Unreachable : ExitCodes.Rejected),
            _ => (Outcomes.RolledBack, isLost ? ExitCodes.Unreachable : ExitCodes.RolledBack),
        };
        var failure = report.Failure is { } failed
            ? new FailureText(null, "", failed.Kernel is { } culprit ? $"kernel {culprit}" : "all kernels", failed.Cause, failed.State, failed.Remedy)
            : null;
        return new RequestResult(outcome, exitCode, kernels, failure, report.Remarks.Count > 0 ? report.Remarks : null);
    }

    private static RequestOutcome Of(FleetReport report, KernelReport kernel)
    {
        var own = kernel.Report is { } json ? JsonSerializer.Deserialize(json, ControlJson.Default.RequestOutcome) : null;
        var told = own ?? new RequestOutcome { Kernel = kernel.Kernel, Request = report.Request, Outcome = "", Changes = [.. kernel.Changes.Select(static change => new ChangeOutcome { Id = change.Id, Kind = "", From = change.From, To = change.To })] };
        var isCulprit = report.Failure?.Kernel == kernel.Kernel;
        return told with
        {
            Outcome = kernel.Outcome switch
            {
                KernelOutcome.New => own?.Outcome ?? Outcomes.Applied,
                KernelOutcome.Old => Outcomes.RolledBack,
                KernelOutcome.Untouched => isCulprit ? Outcomes.Rejected : SentOutcomes.Untouched,
                KernelOutcome.CannotGoBack => Outcomes.NeedsPerson,
                _ => SentOutcomes.Unreachable,
            },
            Failure = own?.Failure ?? (kernel.Cause is { } cause && kernel.Outcome == KernelOutcome.Lost ? new FailureText(null, "", "connection", cause, "It does as the control program's log says, at once or when it is up again.", "See its process, and `prt history` when it is up.") : null),
        };
    }
}
