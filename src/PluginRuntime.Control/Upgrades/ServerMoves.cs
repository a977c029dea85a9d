using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Control.Upgrades;

/// <summary>Moves of virtual servers without an upgrade.</summary>
internal sealed class ServerMoves(HostTable hosts, IOptions<PluginRuntimeOptions> options)
{
    internal async Task<MoveReport> MoveAsync(string type, string server, long? subpartition, CancellationToken cancellationToken)
    {
        if (hosts.Find(type) is not { } found || found.Find(server) is not { } entry)
            throw new VirtualServerNotFoundException($"type '{type}'", server);
        var target = subpartition is { } number
            ? found.Hosts.FirstOrDefault(host => host.Number == number && host.IsAlive) ?? throw new ArgumentException($"No host subpartition {number} of type '{type}' is alive and takes virtual servers.", nameof(subpartition))
            : found.Choose(besides: entry.Place?.Host) ?? throw new InvalidOperationException($"'{server}' has nowhere to go: type '{type}' has no other host subpartition. SubpartitionOptions.HostSubpartitions says how many it has.");
        return await found.MoveAsync(entry, target, ChildPolicies.OfHosts(options.Value.Policy), cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"'{server}' cannot move: it is {entry.State}{(entry.Place?.Host == target ? " there already" : found.Hosts.Contains(target) ? "" : $", and {target} does not take virtual servers any more")}.");
    }

    internal async Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, CancellationToken cancellationToken)
    {
        var (type, host) = hosts.FindHost(subpartition) ?? throw new ArgumentException($"There is no host subpartition {subpartition}.", nameof(subpartition));
        if (type.Choose(besides: host) is null)
            throw new InvalidOperationException($"The virtual servers of subpartition {subpartition} have nowhere to go: type '{type.Id}' has no other host subpartition.");
        List<MoveReport> moves = [];
        foreach (var server in type.Servers.Where(server => server.Place?.Host == host))
        {
            if (type.Choose(besides: host) is { } target && await type.MoveAsync(server, target, ChildPolicies.OfHosts(options.Value.Policy), cancellationToken).ConfigureAwait(false) is { } move)
                moves.Add(move);
        }

        return moves;
    }
}
