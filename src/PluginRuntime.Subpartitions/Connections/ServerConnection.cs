using System.IO.Pipelines;
using System.Net;
using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// A connection of a virtual server in this process: the socket, what is watched on it, and its handler. The states are its server's; they
/// change on the loop's thread.
/// </summary>
internal sealed class ServerConnection : VirtualConnection
{
    /// <summary>As <see cref="VirtualConnection.State"/> says.</summary>
    internal const int MaxState = 64 * 1024;

    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    private readonly ServerSockets _server;
    private readonly SafeHandle _descriptor;
    private readonly ConnectionInput _input;
    private readonly ConnectionOutput _output;
    private readonly SocketSource _source;
    private ReadOnlyMemory<byte> _state;
    private volatile bool _moving;
    private bool _handlerRuns;

    /// <summary>Parked until it is served.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="descriptor">The socket; owned.</param>
    internal ServerConnection(ServerSockets server, ConnectionIdentity identity, SafeHandle descriptor)
    {
        _server = server;
        _descriptor = descriptor;
        Identity = identity;
        Socket = (int)descriptor.DangerousGetHandle();
        _input = new ConnectionInput(this, server.Stopping);
        _output = new ConnectionOutput(this);
        _source = new SocketSource(this);
        server.Loop.Attach(_source);
    }

    /// <inheritdoc/>
    public override long Id => Identity.Id;

    /// <inheritdoc/>
    public override string Listener => Identity.Listener;

    /// <inheritdoc/>
    public override EndPoint? Peer => Identity.Peer;

    /// <inheritdoc/>
    public override PipeReader Input => _input;

    /// <inheritdoc/>
    public override PipeWriter Output => _output;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> State
    {
        get => _state;
        set => _state = value.Length <= MaxState
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"State of a connection has at most {MaxState} bytes; these are {value.Length}.");
    }

    /// <inheritdoc/>
    public override bool IsMoving => _moving;

    /// <summary>Who it is.</summary>
    internal ConnectionIdentity Identity { get; }

    /// <summary>Protects input, output and <see cref="Arm"/>. No handler runs under it.</summary>
    internal Lock Sync { get; } = new();

    /// <summary>The socket's descriptor, to be used under <see cref="Sync"/> while not <see cref="IsClosed"/>.</summary>
    internal int Socket { get; }

    /// <summary>The socket is not touched any more, under <see cref="Sync"/>.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Whether its handler has completed the output.</summary>
    internal bool HasCompletedOutput => _output.IsCompleted;

    /// <summary>Where it stands; on the loop's thread.</summary>
    internal ConnectionPhase Phase { get; private set; } = ConnectionPhase.Parked;

    /// <summary>Serves it, from the first byte that was not consumed on. On the loop's thread.</summary>
    internal void Serve()
    {
        _moving = false;
        Phase = ConnectionPhase.Served;
        _handlerRuns = true;
        _input.Restart();
        _output.Restart();
        _ = RunHandlerAsync();
    }

    /// <summary>Its handler went on with what had come, and waits for more. On the loop's thread.</summary>
    internal void EndTurn(long since) => _server.EndTurn(since);

    /// <summary>Sends what is left and ends it. On the loop's thread.</summary>
    internal void Finish()
    {
        Phase = ConnectionPhase.Finishing;
        _output.Restart();
        if (_output.IsEmpty)
            OnSent();
    }

    /// <summary>Asks the handler to come to a safe point. On the loop's thread.</summary>
    internal void BeginMove()
    {
        _moving = true;
        _output.BeginMove();
        _input.BeginMove();
    }

    /// <summary>Its handler goes on here after all: it has not come to a safe point yet. On the loop's thread.</summary>
    internal void EndMove()
    {
        _moving = false;
        _input.EndMove();
    }

    /// <summary>Nothing is read or written any more until it is served again, or closed. On the loop's thread.</summary>
    internal void Freeze()
    {
        // All that its peer was to get is on its way; the successor has nothing to do with it.
        if (Phase == ConnectionPhase.Lingering)
            Close();
        lock (Sync)
            Disarm(Epoll.In | Epoll.Out);
    }

    /// <summary>Its handler gets no more to read. On the loop's thread.</summary>
    internal void EndInput() => _input.End();

    /// <summary>What goes over with it; valid until it is served or closed.</summary>
    internal FrozenConnection ToFrozen() => new(Identity, Phase == ConnectionPhase.Finishing, _state, _input.Unread, _output.Unsent, _descriptor);

    /// <summary>What another process had.</summary>
    internal void Restore(FrozenConnection frozen)
    {
        _state = frozen.State;
        _input.Fill(frozen.Unread.Span);
        _output.Fill(frozen.Unsent.Span);
        Phase = frozen.IsFinished ? ConnectionPhase.Finishing : ConnectionPhase.Parked;
    }

    /// <summary>Waits for something on the socket. Under <see cref="Sync"/>.</summary>
    internal void Arm(uint events)
    {
        if (!IsClosed)
            _source.Arm(events);
    }

    /// <summary>Waits for it no longer. Under <see cref="Sync"/>.</summary>
    internal void Disarm(uint events)
    {
        if (!IsClosed)
            _source.Disarm(events);
    }

    /// <summary>All was sent. On the loop's thread.</summary>
    internal void OnSent()
    {
        if (Phase != ConnectionPhase.Finishing)
            return;
        if (!_input.HasMore)
        {
            Close();
            return;
        }

        Phase = ConnectionPhase.Lingering;
        SocketCalls.EndSending(Socket);
        lock (Sync)
            Arm(Epoll.In);
        _ = EndLingerAsync();
    }

    /// <summary>Closes the descriptor and nothing else: another process may have a copy. On the loop's thread.</summary>
    internal void Close()
    {
        if (Phase == ConnectionPhase.Closed)
            return;
        var was = Phase;
        Phase = ConnectionPhase.Closed;
        lock (Sync)
        {
            _source.Disarm(Epoll.In | Epoll.Out);
            IsClosed = true;
        }

        _server.Loop.Detach(_source);
        _descriptor.Dispose();
        _input.End();
        _output.End();
        if (!_handlerRuns)
            ReleaseMemory();
        _server.OnClosed(this, was);
    }

    private async Task RunHandlerAsync()
    {
        Exception? failure = null;
        try
        {
            await _server.Handler(this, _server.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_server.Stopping.IsCancellationRequested)
        {
        }
        catch (Exception failed)
        {
            failure = failed;
        }

        _server.Loop.Run(() => OnHandlerEnded(failure));
    }

    private void OnHandlerEnded(Exception? failure)
    {
        _handlerRuns = false;
        _input.EndWait();
        _output.EndWait();
        if (Phase == ConnectionPhase.Closed)
        {
            ReleaseMemory();
            return;
        }

        if (failure is not null)
        {
            _server.OnFailed(this, failure);
            Close();
            return;
        }

        _output.CommitAll();
        if (_input.IsAtSafePoint)
        {
            Freeze();
            Phase = ConnectionPhase.Parked;
        }
        else
        {
            Phase = ConnectionPhase.Finishing;
        }

        _server.OnHandlerEnded(this);
    }

    private void ReleaseMemory()
    {
        _input.Release();
        _output.Release();
    }

    private async Task EndLingerAsync()
    {
        await Task.Delay(LingerTime).ConfigureAwait(false);
        _server.Loop.Post(Close);
    }

    private void OnEvents(uint events)
    {
        if (Phase == ConnectionPhase.Lingering)
        {
            if (!SocketCalls.ThrowAway(Socket))
                Close();
            return;
        }

        if ((events & (Epoll.In | Epoll.Gone)) != 0)
            _input.OnReadable();
        if ((events & (Epoll.Out | Epoll.Gone)) != 0)
            _output.OnWritable();
    }

    private sealed class SocketSource(ServerConnection owner) : LoopSource
    {
        private uint _armed;

        internal override void OnEvents(uint events) => owner.OnEvents(events);

        internal void Arm(uint events)
        {
            if ((_armed & events) == events)
                return;
            owner._server.Loop.Epoll.Watch(owner.Socket, _armed | events, Key, isNew: _armed == 0);
            _armed |= events;
        }

        internal void Disarm(uint events)
        {
            if ((_armed & events) == 0)
                return;
            _armed &= ~events;

            // With nothing armed it is forgotten: that the peer is gone would be reported over and over.
            if (_armed == 0)
                owner._server.Loop.Epoll.Forget(owner.Socket);
            else
                owner._server.Loop.Epoll.Watch(owner.Socket, _armed, Key, isNew: false);
        }
    }
}
