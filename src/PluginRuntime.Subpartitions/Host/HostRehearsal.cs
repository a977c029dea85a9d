using System.Net.Sockets;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// Moves a virtual server with nothing in it, with a connection, from a new host subpartition to itself: what a move takes in kernel and child is
/// loaded, compiled and known to work before anyone waits for it.
/// </summary>
internal sealed class HostRehearsal(HostSubpartition host, HostParts parts)
{
    private const int Moves = 3;
    private const int Calls = 64;

    /// <summary>Rehearses. Nothing of it is left.</summary>
    /// <exception cref="SubpartitionStepException">It failed: no server could move to this process.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var path = VirtualSockets.IsSupported && host.Generation.Process.DescriptorPath is { } descriptors ? descriptors + ".r" : null;
        using var server = new ServerEntry("rehearsal", $"{host.Number}", path is null ? [] : [new ConfigurationEntry("path", path)], parts) { IsRehearsal = true };
        server.MoveTo(VirtualServerState.Starting);
        server.Router.Hold();
        if (await ServerStart.RunAsync(server, host, VirtualServerStart.Created, parts, cancellationToken).ConfigureAwait(false) is { } failure)
            throw Failed(failure.Step, failure.Cause);
        server.MoveTo(VirtualServerState.Serving);

        // The kernel holds the listener: a connection that the process does not take up is not refused, it waits.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(parts.Settings.StartTimeout);
        try
        {
            await MoveAsync(server, path, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception late) when ((late is OperationCanceledException or SubpartitionStepException) && deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A move says that it was cancelled; by whom, is known here.
            throw Failed("calls and a connection", $"they were not served within {parts.Settings.StartTimeout.TotalSeconds:0.###} s");
        }
        finally
        {
            if (server.Place is { } place)
            {
                await new InstanceCalls(place, parts.Policy).StopAsync().ConfigureAwait(false);
                host.Fence(place.Instance);
            }
        }
    }

    private async Task MoveAsync(ServerEntry server, string? path, CancellationToken cancellationToken)
    {
        var caller = (IRehearsed)new IRehearsed__Remote().MakeCaller(server.Router);
        using var client = path is null ? null : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (client is not null)
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path!), cancellationToken).ConfigureAwait(false);
        for (var move = 0; move <= Moves; move++)
        {
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(number => caller.NextAsync(number, cancellationToken).AsTask())).ConfigureAwait(false);
            if (client is not null)
                await EchoAsync(client, cancellationToken).ConfigureAwait(false);
            if (move < Moves && await new ServerMove(server, host, parts, parts.Policy).RunAsync(cancellationToken).ConfigureAwait(false) is { IsMoved: false } stayed)
                throw Failed(stayed.Failure!.Step, stayed.Failure.Cause);
        }
    }

    private async Task EchoAsync(Socket client, CancellationToken cancellationToken)
    {
        var bytes = new byte[] { 1, 2, 3 };
        await client.SendAsync(bytes, cancellationToken).ConfigureAwait(false);
        var back = new byte[bytes.Length];
        for (var received = 0; received < back.Length;)
        {
            var count = await client.ReceiveAsync(back.AsMemory(received), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw Failed("a connection", "it was closed");
            received += count;
        }

        if (!back.SequenceEqual(bytes))
            throw Failed("a connection", "other bytes came back than were sent");
    }

    private SubpartitionStepException Failed(string step, string cause) => new(host.Generation, $"rehearsal of a move, {step}", cause);
}
