using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Control.Upgrades;

/// <summary>Moves of virtual servers without an upgrade. They have their turns among the requests: none goes on while a request does.</summary>
internal sealed class ServerMoves(HostTable hosts, RequestQueue queue, RequestsAtStop stop, IOptions<PluginRuntimeOptions> options)
{
    internal async Task<MoveReport> MoveAsync(string type, string server, long? subpartition, UpgradePolicy? policy, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(policy, cancellationToken).ConfigureAwait(false);
        return await MoveInTurnAsync(type, server, subpartition, policy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves it, unless a request is being applied or waits: who balances does it another time.</summary>
    /// <returns>How it went; <see langword="null"/>: a request comes first.</returns>
    internal async Task<MoveReport?> TryMoveAsync(string type, string server, long subpartition, CancellationToken cancellationToken)
    {
        using var turn = queue.Enter(request: null, onlyIfFree: true, out _);
        if (turn is null)
            return null;
        await turn.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await MoveInTurnAsync(type, server, subpartition, policy: null, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, UpgradePolicy? policy, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(policy, cancellationToken).ConfigureAwait(false);
        var (type, host) = hosts.FindHost(subpartition) ?? throw new ArgumentException($"There is no host subpartition {subpartition}.", nameof(subpartition));
        if (type.Choose(besides: host) is null)
            throw new InvalidOperationException($"The virtual servers of subpartition {subpartition} have nowhere to go: type '{type.Id}' has no other host subpartition.");
        List<MoveReport> moves = [];
        foreach (var server in type.Servers.Where(server => server.Place?.Host == host))
        {
            if (type.Choose(besides: host) is { } target && await type.MoveAsync(server, target, BoundsOf(policy), cancellationToken).ConfigureAwait(false) is { } move)
                moves.Add(move);
        }

        return moves;
    }

    private async Task<RequestQueue.Place> TurnAsync(UpgradePolicy? policy, CancellationToken cancellationToken)
    {
        var place = queue.Enter(request: null, onlyIfFree: (policy ?? options.Value.Policy).WhenBusy == BusyAction.Refuse, out var running)
            ?? throw new InvalidOperationException($"Request {running} is being applied, and the policy does not wait for it.");
        using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Stopping);
        try
        {
            await place.Turn.WaitAsync(givingUp.Token).ConfigureAwait(false);
            return place;
        }
        catch (OperationCanceledException)
        {
            place.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The host stops, and moves nothing any more.");
        }
    }

    private async Task<MoveReport> MoveInTurnAsync(string type, string server, long? subpartition, UpgradePolicy? policy, CancellationToken cancellationToken)
    {
        if (hosts.Find(type) is not { } found || found.Find(server) is not { } entry)
            throw new VirtualServerNotFoundException($"type '{type}'", server);
        var target = subpartition is { } number
            ? found.Hosts.FirstOrDefault(host => host.Number == number && host.IsAlive) ?? throw new ArgumentException($"No host subpartition {number} of type '{type}' is alive and takes virtual servers.", nameof(subpartition))
            : found.Choose(besides: entry.Place?.Host) ?? throw new InvalidOperationException($"'{server}' has nowhere to go: type '{type}' has no other host subpartition. SubpartitionOptions.HostSubpartitions says how many it has.");
        return await found.MoveAsync(entry, target, BoundsOf(policy), cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"'{server}' cannot move: it is {entry.State}{(entry.Place?.Host == target ? " there already" : found.Hosts.Contains(target) ? "" : $", and {target} does not take virtual servers any more")}.");
    }

    private HostPolicy BoundsOf(UpgradePolicy? policy) => ChildPolicies.OfHosts(policy ?? options.Value.Policy);
}
