using System.Collections.Concurrent;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// One end of a pipe: calls to the other end and from it, many at a time. Both ends are alike once they have shaken hands. A pipe
/// that fails in any way is closed, with a reason; nothing else is harmed. Thread-safe. Disposing it says goodbye and closes the stream.
/// </summary>
internal sealed class PipeConnection : IAsyncDisposable
{
    private readonly PipeClosing _closing;
    private readonly OwnDrain _ownDrain;
    private readonly FrameReader _reader;
    private readonly HangWatch _hangWatch;
    private Func<uint, bool>? _mayCallFor;
    private long _answered;
    private long _faulted;

    private PipeConnection(Stream stream, PipeOptions options)
    {
        Limits = options.Limits;
        Clock = new PipeClock(options.Time);
        Output = new OutputQueue(stream, Limits, new OutputObserver(this));
        Window = new CallWindow(Limits, Output);
        Incoming = new IncomingCalls(Limits);
        ArgumentBytes = new ByteWindow(Limits.MaxBytes);
        ResultBytes = new ByteWindow(Limits.MaxBytes);
        PeerDrain = new PeerDrain(this);
        Deadlines = new DeadlineWatch(this, options.Time);
        Channel = new DirectChannel(this, options);
        _ownDrain = new OwnDrain(this);
        _closing = new PipeClosing(this, stream, _ownDrain, options);
        Calls = new CallSender(this, _ownDrain, _closing, options);
        var ready = new ReadyWork();
        _reader = new FrameReader(stream, Limits, new PipeFrames(this, _ownDrain, ready), ready);
        _hangWatch = new HangWatch(this, _reader, Limits.HangTimeout, options.Time);
        options.Opening?.Invoke(this);
        _closing.Start(_reader);
    }

    /// <summary>The channel whose calls go over this connection and no other, also while it drains: for messages between kernel and child, and for the child's calls to the kernel.</summary>
    internal RemoteChannel Channel { get; }

    /// <summary>Why the pipe is closed; completes when every call in flight was handed to its owner or cancelled. Never faults.</summary>
    internal Task<PipeCloseReason> Closed => _closing.Closed;

    /// <summary>Why the pipe closes, from the moment at which that is certain: before calls are handed to their owners with it.</summary>
    internal PipeCloseReason? CloseReason => _closing.Reason;

    /// <summary>Calls to the other end that were sent and not answered.</summary>
    internal int CallsOut => Window.Count;

    /// <summary>Calls from the other end that are not answered.</summary>
    internal int CallsIn => Incoming.Count;

    /// <summary>Calls of <see cref="TrySend"/> that were answered so far.</summary>
    internal long CallsAnswered => Volatile.Read(ref _answered);

    /// <summary>Those among them that failed at the other end.</summary>
    internal long CallsFaulted => Volatile.Read(ref _faulted);

    /// <summary>Whether the other end may make calls on behalf of a virtual server; <see langword="null"/>: on behalf of every one. Others are not executed.</summary>
    internal Func<uint, bool>? MayCallFor
    {
        get => Volatile.Read(ref _mayCallFor);
        set => Volatile.Write(ref _mayCallFor, value);
    }

    /// <summary>Whether <see cref="DrainAsync"/> was called and <see cref="Resume"/> was not.</summary>
    internal bool IsDraining => Window.IsDraining;

    // What the parts of a connection share.
    internal PipeLimits Limits { get; }

    internal PipeClock Clock { get; }

    internal OutputQueue Output { get; }

    internal CallWindow Window { get; }

    internal IncomingCalls Incoming { get; }

    internal ByteWindow ArgumentBytes { get; }

    internal ByteWindow ResultBytes { get; }

    internal ServedMethods Methods { get; } = new();

    internal ConcurrentDictionary<uint, ServedTarget> Targets { get; } = new();


    internal CallSender Calls { get; }

    internal PeerDrain PeerDrain { get; }

    internal DeadlineWatch Deadlines { get; }

    /// <summary>The kernel's end: waits for the other end's first bytes, checks version and token (in constant time), and answers.</summary>
    /// <param name="stream">A duplex stream; owned by the connection from here on, also when this fails.</param>
    /// <param name="token">32 bytes that the other end must know.</param>
    /// <param name="options">Names, limits, clock.</param>
    /// <param name="cancellationToken">Gives up the handshake.</param>
    /// <returns>A connection that serves nothing as yet.</returns>
    /// <exception cref="PipeClosedException">The handshake failed; the other end was told why.</exception>
    internal static Task<PipeConnection> AcceptAsync(Stream stream, ReadOnlyMemory<byte> token, PipeOptions options, CancellationToken cancellationToken) =>
        OpenAsync(stream, token, options, true, cancellationToken);

    /// <summary>The child's end: says version and token, and waits for the answer.</summary>
    /// <param name="stream">As in <see cref="AcceptAsync"/>.</param>
    /// <param name="token">The token it was given.</param>
    /// <param name="options">Names, limits, clock.</param>
    /// <param name="cancellationToken">Gives up the handshake.</param>
    /// <returns>A connection that serves nothing as yet.</returns>
    /// <exception cref="PipeClosedException">The handshake failed, with the other end's words if it refused.</exception>
    internal static Task<PipeConnection> ConnectAsync(Stream stream, ReadOnlyMemory<byte> token, PipeOptions options, CancellationToken cancellationToken) =>
        OpenAsync(stream, token, options, false, cancellationToken);

    /// <summary>Lets the other end call an implementation. At any time; a contract that is served already is served by the new target from then on.</summary>
    /// <param name="contract">The contract's description.</param>
    /// <param name="target">Implements it. Called from pool threads, for several calls at once.</param>
    /// <exception cref="ArgumentException">The target does not implement the contract.</exception>
    internal void Serve(RemoteContract contract, object target) => Methods.Add(contract, target);

    /// <summary>Lets the other end call one of several objects that serve the same contracts, by a number. A call for a number that has none is turned away: it was not executed.</summary>
    /// <param name="number">The number; not 0.</param>
    /// <param name="target">The object's methods, and its gate.</param>
    internal void ServeAt(uint number, ServedTarget target) => Targets[number] = target;

    /// <summary>Ends that. Calls inside go on.</summary>
    internal void WithdrawAt(uint number) => Targets.TryRemove(number, out _);

    /// <summary>
    /// Sends a call, or lets it wait for its turn. From then on the connection holds the call and brings it to its outcome, or gives it
    /// back to its owner. Never waits.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <returns><see langword="false"/>: the connection is closed or drains, and the call was not touched.</returns>
    internal bool TrySend(OutgoingCall call) => Calls.TrySend(call, passesDrain: false);

    /// <summary>
    /// Lets no new call of <see cref="TrySend"/> pass, gives those that wait for their turn back to their owners, and tells the other
    /// end. Calls that are sent go on, sequences that are being read, too; the other end may go on calling.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the drain: <see cref="Resume"/> does that.</param>
    /// <returns>A task that completes when no call of <see cref="TrySend"/> is unanswered and the other end has said that none is inside and none of its own is unanswered; sequences that are being read do not count.</returns>
    /// <exception cref="PipeClosedException">The pipe was closed before that.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Resume"/> was called before that.</exception>
    internal Task DrainAsync(CancellationToken cancellationToken)
    {
        var through = _ownDrain.Begin(out var returned);
        foreach (var call in returned)
        {
            call.EndLeg();
            CallSender.Return(call);
        }

        return through.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a drain back: calls pass again, at both ends. Without effect if there is none.</summary>
    internal void Resume() => _ownDrain.End();

    /// <summary>Waits until no call of <see cref="TrySend"/> is unanswered, sequences that are being read included. Without a drain, others may follow.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes then, or when the pipe is closed.</returns>
    internal Task WhenIdleAsync(CancellationToken cancellationToken) => Window.WhenIdleAsync().WaitAsync(cancellationToken);

    /// <summary>Calls of <see cref="TrySend"/> that are unanswered now, for people: method and how many.</summary>
    internal IReadOnlyList<string> InsideNow() =>
        [.. Window.Inside().GroupBy(name => name).OrderByDescending(group => group.Count()).Select(group => group.Count() == 1 ? group.Key : $"{group.Key} ({group.Count()} calls)")];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close(new PipeCloseReason(PipeCloseCode.ClosedHere, "This end closed the pipe."));
        await Closed.ConfigureAwait(false);
    }

    /// <summary>Reads from the stream so far.</summary>
    internal long Reads => _reader.Reads;

    /// <summary>Closes the pipe, unless it is closing.</summary>
    internal void Close(PipeCloseReason reason) => _closing.Begin(reason);

    /// <summary>Why new calls do not pass, in words.</summary>
    internal string DescribeEnd() => _closing.Reason?.Text ?? "It takes no new calls.";

    /// <summary>The other end has answered a call. On the loop that reads, which is why plain additions do.</summary>
    internal void Count(OutgoingCall call, bool isFault)
    {
        if (call.PassesDrain)
            return;
        Volatile.Write(ref _answered, _answered + 1);
        if (isFault)
            Volatile.Write(ref _faulted, _faulted + 1);
    }

    /// <summary>A call from the other end was answered.</summary>
    internal void OnCallAnswered() => PeerDrain.Check();

    /// <summary>The pipe is closed.</summary>
    internal void DisposeWatches()
    {
        Deadlines.Dispose();
        _hangWatch.Dispose();
    }

    private static async Task<PipeConnection> OpenAsync(Stream stream, ReadOnlyMemory<byte> token, PipeOptions options, bool isKernel, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(token.Length, PipeProtocol.TokenBytes);
        options.Limits.Check();
        using var timeout = new CancellationTokenSource(options.Limits.HandshakeTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (isKernel)
                await Handshake.AcceptAsync(stream, token, options.Limits, either.Token).ConfigureAwait(false);
            else
                options = options with { Limits = await Handshake.ConnectAsync(stream, token, options.Limits, either.Token).ConfigureAwait(false) };

            // Loops and timers of the connection belong to no caller's flow.
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                return new PipeConnection(stream, options);
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw exception switch
            {
                OperationCanceledException when timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested => new PipeClosedException(
                    new PipeCloseReason(PipeCloseCode.HandshakeTimeout, $"The handshake was not through in {options.Limits.HandshakeTimeout.TotalSeconds:0.###} s."), exception),
                IOException and not PipeClosedException => new PipeClosedException(
                    new PipeCloseReason(PipeCloseCode.Broken, $"The pipe failed in the handshake: {exception.Message}"), exception),
                _ => exception,
            };
        }
    }

    private sealed class OutputObserver(PipeConnection connection) : IOutputObserver
    {
        public void OnRoom() => connection.Window.Admit();

        public void OnWriteFailed(Exception exception) => _ = connection._closing.OnWriteFailedAsync(exception);

        public void OnFlooded(string text) => connection.Close(new PipeCloseReason(PipeCloseCode.PeerViolation, $"The other end broke the protocol. {text}"));
    }
}
