using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// One end of a pipe: calls to the other end and from it, many at a time. Both ends are alike once they have shaken hands. A pipe
/// that fails in any way is closed, with a reason; nothing else is harmed. Thread-safe. Disposing it says goodbye and closes the stream.
/// </summary>
internal sealed class PipeConnection : IAsyncDisposable
{
    private PipeConnection()
    {
    }

    /// <summary>The channel whose calls go over this connection and no other, also while it drains: for messages between kernel and child, and for the child's calls to the kernel.</summary>
    internal RemoteChannel Channel => throw new NotImplementedException();

    /// <summary>Why the pipe is closed; completes when every call in flight was handed to its owner or cancelled. Never faults.</summary>
    internal Task<PipeCloseReason> Closed => throw new NotImplementedException();

    /// <summary>Calls to the other end that were sent and not answered.</summary>
    internal int CallsOut => throw new NotImplementedException();

    /// <summary>Calls from the other end that are not answered.</summary>
    internal int CallsIn => throw new NotImplementedException();

    /// <summary>Whether <see cref="DrainAsync"/> was called and <see cref="Resume"/> was not.</summary>
    internal bool IsDraining => throw new NotImplementedException();

    /// <summary>The kernel's end: waits for the other end's first bytes, checks version and token (in constant time), and answers.</summary>
    /// <param name="stream">A duplex stream; owned by the connection from here on, also when this fails.</param>
    /// <param name="token">32 bytes that the other end must know.</param>
    /// <param name="options">Names, limits, clock.</param>
    /// <param name="cancellationToken">Gives up the handshake.</param>
    /// <returns>A connection that serves nothing as yet.</returns>
    /// <exception cref="PipeClosedException">The handshake failed; the other end was told why.</exception>
    internal static Task<PipeConnection> AcceptAsync(Stream stream, ReadOnlyMemory<byte> token, PipeOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The child's end: says version and token, and waits for the answer.</summary>
    /// <param name="stream">As in <see cref="AcceptAsync"/>.</param>
    /// <param name="token">The token it was given.</param>
    /// <param name="options">Names, limits, clock.</param>
    /// <param name="cancellationToken">Gives up the handshake.</param>
    /// <returns>A connection that serves nothing as yet.</returns>
    /// <exception cref="PipeClosedException">The handshake failed, with the other end's words if it refused.</exception>
    internal static Task<PipeConnection> ConnectAsync(Stream stream, ReadOnlyMemory<byte> token, PipeOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Lets the other end call an implementation. At any time; a contract that is served already is served by the new target from then on.</summary>
    /// <param name="contract">The contract's description.</param>
    /// <param name="target">Implements it. Called from pool threads, for several calls at once.</param>
    /// <exception cref="ArgumentException">The target does not implement the contract.</exception>
    internal void Serve(RemoteContract contract, object target) => throw new NotImplementedException();

    /// <summary>
    /// Sends a call, or lets it wait for its turn. From then on the connection holds the call and brings it to its outcome, or gives it
    /// back to its owner. Never waits.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <returns><see langword="false"/>: the connection is closed or drains, and the call was not touched.</returns>
    internal bool TrySend(OutgoingCall call) => throw new NotImplementedException();

    /// <summary>
    /// Lets no new call of <see cref="TrySend"/> pass, gives those that wait for their turn back to their owners, and tells the other
    /// end. Calls that are sent go on; the other end may go on calling.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the drain: <see cref="Resume"/> does that.</param>
    /// <returns>A task that completes when no call of <see cref="TrySend"/> is unanswered and the other end has said that none is inside and none of its own is unanswered.</returns>
    /// <exception cref="PipeClosedException">The pipe was closed before that.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Resume"/> was called before that.</exception>
    internal Task DrainAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Takes a drain back: calls pass again, at both ends. Without effect if there is none.</summary>
    internal void Resume() => throw new NotImplementedException();

    internal long CallsAnswered => throw new NotImplementedException();
    internal long CallsFaulted => throw new NotImplementedException();
    internal IReadOnlyList<string> InsideNow() => throw new NotImplementedException();
    internal Task WhenIdleAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
