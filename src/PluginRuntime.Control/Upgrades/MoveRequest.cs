using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// A service request that moves virtual servers, one after the other. When one stays, those that have moved go back. It changes no versions, so
/// nobody who goes along is asked.
/// </summary>
internal sealed class MoveRequest(HostTable hosts)
{
    private readonly List<(ServerType Type, ServerEntry Server, HostSubpartition Target)> _planned = [];
    private readonly List<MoveReport> _moves = [];
    private readonly List<string> _remarks = [];

    internal async Task<ServiceReport> RunAsync(ServiceRequest request, UpgradePolicy policy, CancellationToken cancellationToken)
    {
        if (request.Packages.Count + request.Recreate.Count + request.Reconfigure.Count + request.RollBack.Count + request.Remove.Count > 0)
            return RejectedReport.Of(request.Id, "request", "it moves virtual servers and changes versions", "Make two requests of it: an upgrade moves the virtual servers of its types by itself.");
        foreach (var order in request.Move)
        {
            if (Plan(order) is { } cause)
                return RejectedReport.Of(request.Id, "request", cause, "See what virtual servers and host subpartitions there are, and apply again.");
        }

        var bounds = ChildPolicies.OfHosts(policy);
        List<(ServerType Type, ServerEntry Server, HostSubpartition Origin)> moved = [];
        UpgradeFailure? failure = null;
        foreach (var (type, server, target) in _planned)
        {
            var origin = server.Place?.Host;
            if (origin == target)
                continue;
            var report = await TryMoveAsync(type, server, target, bounds, cancellationToken).ConfigureAwait(false);
            if (report is not null)
                _moves.Add(report);
            if (report is { IsMoved: true } && origin is not null)
            {
                moved.Add((type, server, origin));
                continue;
            }

            failure = report?.Failure ?? new UpgradeFailure(type.Id, UpgradePhase.Prepare, "move",
                cancellationToken.IsCancellationRequested ? "the request was cancelled" : $"'{server.Name}' is {server.State} and cannot move", "Those that had moved were moved back.", "Apply again when wanted.");
            break;
        }

        if (failure is not null)
            await MoveBackAsync(moved, bounds).ConfigureAwait(false);
        var outcome = failure is null ? UpgradePhase.Applied : UpgradePhase.RolledBack;
        return new ServiceReport(request.Id, UpgradeReport.Nothing(outcome), [], [.. _planned.Select(static entry => entry.Type).Distinct().Select(type => new HostReport
        {
            Type = type.Id,
            From = type.Package?.Version,
            To = type.Package?.Version,
            Outcome = outcome,
            Phases = [],
            Failure = failure,
            Moves = [.. _moves.Where(move => move.Type == type.Id)],
        })]) { Remarks = _remarks };
    }

    /// <returns><see langword="null"/>: it cannot move, or the request was cancelled before the move began.</returns>
    private static async Task<MoveReport?> TryMoveAsync(ServerType type, ServerEntry server, HostSubpartition target, HostPolicy bounds, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await type.MoveAsync(server, target, bounds, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private string? Plan(RequestedMove order)
    {
        if (hosts.Find(order.Type) is not { } type || type.Find(order.Server) is not { } server)
            return $"there is no virtual server '{order.Server}' of type '{order.Type}'";
        if (_planned.Any(planned => planned.Server == server))
            return $"it names '{order.Server}' of type '{order.Type}' more than once";
        var target = order.Subpartition is { } number ? type.Hosts.FirstOrDefault(host => host.Number == number && host.IsAlive) : type.Choose(besides: server.Place?.Host);
        if (target is null)
        {
            return order.Subpartition is null
                ? $"'{order.Server}' has nowhere to go: type '{order.Type}' has no other host subpartition"
                : $"no host subpartition {order.Subpartition} of type '{order.Type}' is alive and takes virtual servers";
        }

        _planned.Add((type, server, target));
        return null;
    }

    private async Task MoveBackAsync(List<(ServerType Type, ServerEntry Server, HostSubpartition Origin)> moved, HostPolicy bounds)
    {
        foreach (var (type, server, origin) in Enumerable.Reverse(moved))
        {
            var report = origin.IsAlive ? await type.MoveAsync(server, origin, bounds, CancellationToken.None).ConfigureAwait(false) : null;
            if (report is not null)
                _moves.Add(report);
            if (report is not { IsMoved: true })
                _remarks.Add($"'{server.Name}' could not move back and serves where it is now.");
        }
    }
}
