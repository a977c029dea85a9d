using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Remote;

/// <summary>What was done, and how things are shared, as it is sent.</summary>
internal static class Records
{
    internal static HistoryOutcome Of(string kernel, IReadOnlyList<RequestRecord> requests) => new()
    {
        Kernel = kernel,
        Requests =
        [
            .. requests.Select(static request => new HistoryEntry
            {
                Request = request.Id,
                By = request.By,
                At = request.At,
                TookMs = request.Took?.TotalMilliseconds,
                Outcome = Words.Of(request.Outcome),
                Changes = [.. request.Changes.Select(static change => new HistoryChange(change.Id, change.From, change.To))],
                Failure = request.Failure,
            }),
        ],
    };

    internal static BalanceOutcome Of(string kernel, BalanceReport report) => new()
    {
        Kernel = kernel,
        IsDryRun = report.IsDryRun,
        Shares =
        [
            .. report.Grants.Select(static grant => new ShareOutcome
            {
                Subpartition = $"{grant.Subpartition}#{grant.Generation}",
                Resource = grant.Resource == BalancedResource.Memory ? "memory" : "cpu",
                Demanded = grant.Demanded,
                Granted = grant.Granted,
                EnforcedBy = grant.EnforcedBy,
                NotEnforceable = grant.NotEnforced,
            }),
        ],
        Moves = [.. report.IsDryRun ? report.Plan.Moves.Select(Of) : report.Moves.Select(Of)],
        Hosts = [.. report.Plan.Hosts.Select(static host => new HostLoad(host.Type, host.Subpartition, host.Servers, host.Before, host.After))],
        Remarks = report.Remarks,
    };

    private static BalanceMove Of(PlannedMove move) => new(move.Type, move.Server, move.From, move.To, IsMoved: null, $"load {move.Load:0.000}, gain {move.Gain:0.000} processors, cost {move.Cost:0.000} s");

    private static BalanceMove Of(MoveReport move) => new(move.Type, move.Server, move.From, move.To, move.IsMoved, move.Failure is { } failure ? $"{failure.Step}: {failure.Cause}" : null);
}
