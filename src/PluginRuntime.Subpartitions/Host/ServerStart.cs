using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>Gives a virtual server that has no place one: makes an instance of it, opens it, leads calls to it. Used by who has begun a change of the server.</summary>
internal static class ServerStart
{
    /// <summary>Starts it in a host subpartition.</summary>
    /// <returns>What went wrong, and nothing of the instance is left; or <see langword="null"/>: it serves there.</returns>
    internal static async Task<StepFailure?> RunAsync(ServerEntry server, HostSubpartition host, VirtualServerStart start, HostParts parts, CancellationToken cancellationToken)
    {
        var place = new ServerPlace(host, parts.NextInstance(), server.NextEpoch());
        var calls = new InstanceCalls(place, parts.Policy);
        host.Admit(place.Instance, server);

        // It has its place while it starts: what it does then, saving a checkpoint or appending to a log, is done by the only instance there is.
        server.Settle(place);
        var failure = await calls.CreateAsync(server, start, cancellationToken).ConfigureAwait(false)
            ?? await calls.OpenAsync().ConfigureAwait(false);
        if (failure is null)
        {
            server.Held.Keep(place.Instance);
            server.Router.LeadTo(place.Route);
            return null;
        }

        server.Settle(null);
        host.Fence(place.Instance);
        server.Held.Forget(place.Instance);
        await calls.DropAsync().ConfigureAwait(false);
        return failure;
    }
}
