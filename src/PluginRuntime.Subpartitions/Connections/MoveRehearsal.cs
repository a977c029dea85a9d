using System.Buffers;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// Moves a connection of its own from one place to the next, in one process and before there is a server: what a move executes is
/// compiled then, and not while peers wait. For a process that is about to take its first server over.
/// </summary>
internal static class MoveRehearsal
{
    /// <summary>The first compiles; the second finds what only a connection that was taken over executes.</summary>
    private const int Places = 3;

    /// <summary>Rehearses on a loop, beside whatever else is on it.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that completes when nothing of it is left.</returns>
    /// <exception cref="IOException">The system refused something: connections cannot be served here.</exception>
    internal static async Task RunAsync(ConnectionLoop loop, CancellationToken cancellationToken)
    {
        var (near, peer) = SocketCalls.Pair();
        var frozen = new FrozenConnections(2, [new(new ConnectionIdentity(1, "rehearsal", null), false, new byte[1], default, "unsent"u8.ToArray(), near)]);
        List<IAsyncDisposable> places = [];
        try
        {
            for (var place = 0; place < Places; place++)
            {
                var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var server = new ServerSockets(loop, (connection, stopping) => EchoAsync(connection, answered, stopping), new ServerSocketsEvents(static (_, _) => { }, static (_, _) => { }));
                places.Add(server);
                server.Take(OverAndBack(frozen), [SocketCalls.Copy(frozen.Connections[0].Descriptor!)]);
                server.Open();
                SocketCalls.Send(peer.Number, "message"u8);
                await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                frozen = await server.FreezeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var place in places)
                await place.DisposeAsync().ConfigureAwait(false);
            near.Dispose();
            peer.Dispose();
        }
    }

    private static FrozenConnections OverAndBack(FrozenConnections frozen)
    {
        var bytes = new ArrayBufferWriter<byte>();
        frozen.Write(bytes);
        return FrozenConnections.Read(new ReadOnlySequence<byte>(bytes.WrittenMemory));
    }

    private static async Task EchoAsync(VirtualConnection connection, TaskCompletionSource answered, CancellationToken stopping)
    {
        while (await connection.Input.ReadAsync(stopping).ConfigureAwait(false) is { IsCanceled: false } read)
        {
            connection.Output.Write(read.Buffer.FirstSpan);

            // Something is left, to go over.
            connection.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);
            await connection.Output.FlushAsync(stopping).ConfigureAwait(false);
            answered.TrySetResult();
        }
    }
}
