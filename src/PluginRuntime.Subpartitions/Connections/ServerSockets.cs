using System.Net;
using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// All sockets of one virtual server in this process. Calls take effect on the loop's thread, in the order in which they were made; they
/// can be made from any thread.
/// </summary>
/// <remarks>
/// <para>A move: <see cref="FreezeAsync"/> here; descriptors and what it returned go to the other process; <see cref="Take"/> there; then
/// <see cref="Open"/> there and <see cref="AbandonAsync"/> here. To undo it before that: <see cref="AbandonAsync"/> there, <see cref="Thaw"/>
/// here.</para>
/// <para>Between the two no process reads or writes: what the peers send waits in the system's buffers, and who connects waits in
/// the listening socket's queue.</para>
/// </remarks>
internal sealed class ServerSockets : IAsyncDisposable
{
    private readonly ServerSocketsEvents _events;

    /// <summary>Not disposed: a handler may look at its token after its server has ended, and there is nothing to free.</summary>
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ServerListener> _listeners = [];
    private readonly Dictionary<long, ServerConnection> _connections = [];
    private TaskCompletionSource<FrozenConnections>? _freeze;
    private ServerSocketsState _state;
    private long _nextId = 1;
    private int _served;
    private int _count;

    /// <summary>Shut until <see cref="Open"/>.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="handler">Serves a connection, as <see cref="VirtualServer.ServeAsync"/> says.</param>
    /// <param name="events">Told of failures.</param>
    internal ServerSockets(ConnectionLoop loop, Func<VirtualConnection, CancellationToken, Task> handler, ServerSocketsEvents events)
    {
        Loop = loop;
        Handler = handler;
        _events = events;
        Stopping = _stopping.Token;
    }

    /// <summary>How many connections there are now.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal ConnectionLoop Loop { get; }

    internal Func<VirtualConnection, CancellationToken, Task> Handler { get; }

    /// <summary>The token that all handlers get.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>A handler went on with what had come, and waits for more.</summary>
    internal void EndTurn(long since) => _events.TurnEnded?.Invoke(since);

    /// <summary>Listens for connections, while open. One whose name is there already is closed: nothing changes.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="listening">The socket, which does not block; owned from here on.</param>
    internal void AddListener(string name, SafeHandle listening) => Loop.Run(() =>
    {
        if (_state is ServerSocketsState.Stopping or ServerSocketsState.Ended || _listeners.Exists(known => known.Name == name))
        {
            listening.Dispose();
            return;
        }

        var listener = new ServerListener(this, name, listening);
        _listeners.Add(listener);
        if (_state == ServerSocketsState.Open)
            listener.Open();
    });

    /// <summary>Accepts connections and serves those that were taken. Only after the other process has given them up.</summary>
    internal void Open() => Loop.Run(() => Serve(_state == ServerSocketsState.Shut));

    /// <summary>Takes connections over, once. Nothing is read or written before <see cref="Open"/>.</summary>
    /// <param name="frozen">What the other side's <see cref="FreezeAsync"/> returned.</param>
    /// <param name="descriptors">Their sockets, in the same order; owned from here on, also when this fails.</param>
    /// <exception cref="ArgumentException">There are not as many sockets as connections.</exception>
    internal void Take(FrozenConnections frozen, IReadOnlyList<SafeHandle> descriptors)
    {
        if (frozen.Connections.Count != descriptors.Count)
        {
            CloseAll(descriptors);
            throw new ArgumentException($"There are {descriptors.Count} sockets for {frozen.Connections.Count} connections.", nameof(descriptors));
        }

        Loop.Run(() =>
        {
            if (_state != ServerSocketsState.Shut || _connections.Count > 0)
            {
                CloseAll(descriptors);
                return;
            }

            _nextId = Math.Max(_nextId, frozen.NextId);
            for (var index = 0; index < descriptors.Count; index++)
                Add(frozen.Connections[index].Identity, descriptors[index]).Restore(frozen.Connections[index]);
        });
    }

    /// <summary>
    /// Accepts no more, has every connection come to a safe point, and then neither reads nor writes. When it fails, what has come to a
    /// safe point stays there until <see cref="Thaw"/>.
    /// </summary>
    /// <param name="deadline">Cancelled when connections have had their time.</param>
    /// <returns>The connections. Their bytes and descriptors are this side's until <see cref="Thaw"/> or <see cref="AbandonAsync"/>.</returns>
    /// <exception cref="ConnectionsBusyException">Some did not come in time.</exception>
    /// <exception cref="InvalidOperationException">It is not open, or was thawed or ended meanwhile.</exception>
    internal async Task<FrozenConnections> FreezeAsync(CancellationToken deadline)
    {
        var freeze = new TaskCompletionSource<FrozenConnections>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Loop.InvokeAsync(() => BeginFreeze(freeze)).ConfigureAwait(false);
        await using (deadline.UnsafeRegister(_ => Loop.Post(() => GiveUpFreeze(freeze)), null).ConfigureAwait(false))
            return await freeze.Task.ConfigureAwait(false);
    }

    /// <summary>Undoes <see cref="FreezeAsync"/>, whether it succeeded, failed or goes on: serves again, unread bytes and unsent bytes first.</summary>
    internal void Thaw() => Loop.Run(() =>
    {
        EndFreeze();
        Serve(_state is ServerSocketsState.Freezing or ServerSocketsState.Frozen);
    });

    /// <summary>
    /// Closes this process's copies of all sockets: the server has moved, or comes here no longer. Plain closes: the peers notice
    /// nothing while another process has copies.
    /// </summary>
    internal async Task AbandonAsync()
    {
        await Loop.InvokeAsync(End).ConfigureAwait(false);

        // There may be handlers left only when nobody waited for safe points.
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the server's connections: no more are accepted, handlers are cancelled and get no more input, what was written is sent.</summary>
    /// <param name="deadline">Cancelled when what is left is to be closed as it stands.</param>
    /// <returns>How many connections were closed before their handler had returned and all was sent.</returns>
    internal async Task<int> StopAsync(CancellationToken deadline)
    {
        await Loop.InvokeAsync(BeginStop).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Loop.InvokeAsync(EndInputs).ConfigureAwait(false);
        try
        {
            await _empty.Task.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // What is left is cut off below.
        }

        var cut = 0;
        await Loop.InvokeAsync(() =>
        {
            cut = _connections.Count;
            End();
        }).ConfigureAwait(false);
        return cut;
    }

    /// <summary>As <see cref="AbandonAsync"/>; without effect when it has ended. Before its loop is disposed.</summary>
    public async ValueTask DisposeAsync() => await AbandonAsync().ConfigureAwait(false);

    /// <summary>A connection was accepted.</summary>
    internal void OnAccepted(ServerListener listener, SafeHandle socket, IPEndPoint? peer) =>
        Serve(Add(new ConnectionIdentity(_nextId++, listener.Name, peer), socket));

    /// <summary>Connections cannot be accepted for now.</summary>
    internal void OnAcceptFailed(ServerListener listener, string why) => _events.AcceptFailed(listener.Name, why);

    /// <summary>A handler has returned, at a safe point or for good.</summary>
    internal void OnHandlerEnded(ServerConnection connection)
    {
        _served--;
        if (connection.Phase == ConnectionPhase.Finishing || _state == ServerSocketsState.Stopping)
            connection.Finish();
        else if (_state == ServerSocketsState.Open)
            Serve(connection);
        CompleteFreezeIfDone();
    }

    /// <summary>A handler has thrown; its connection is about to be closed.</summary>
    internal void OnFailed(ServerConnection connection, Exception failure) => _events.HandlerFailed(connection.Id, failure);

    /// <summary>A connection has no descriptor here any more.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="was">Where it stood.</param>
    internal void OnClosed(ServerConnection connection, ConnectionPhase was)
    {
        _connections.Remove(connection.Id);
        Volatile.Write(ref _count, _connections.Count);
        if (was == ConnectionPhase.Served)
            _served--;
        if (_state == ServerSocketsState.Stopping && _connections.Count == 0)
            _empty.TrySetResult();
        CompleteFreezeIfDone();
    }

    private static void CloseAll(IReadOnlyList<SafeHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
            descriptor.Dispose();
    }

    private ServerConnection Add(ConnectionIdentity identity, SafeHandle socket)
    {
        var connection = new ServerConnection(this, identity, socket);
        _connections.Add(identity.Id, connection);
        Volatile.Write(ref _count, _connections.Count);
        return connection;
    }

    private void Serve(bool allowed)
    {
        if (!allowed)
            return;
        _state = ServerSocketsState.Open;
        foreach (var connection in _connections.Values.ToArray())
        {
            switch (connection.Phase)
            {
                case ConnectionPhase.Parked:
                    Serve(connection);
                    break;
                case ConnectionPhase.Served:
                    connection.EndMove();
                    break;
                case ConnectionPhase.Finishing:
                    connection.Finish();
                    break;
                default:
                    break;
            }
        }

        foreach (var listener in _listeners)
            listener.Open();
    }

    private void Serve(ServerConnection connection)
    {
        _served++;
        connection.Serve();
    }

    private void BeginFreeze(TaskCompletionSource<FrozenConnections> freeze)
    {
        if (_state != ServerSocketsState.Open)
            throw new InvalidOperationException($"Connections come to safe points only while they are served; the server's sockets are {_state}.");
        _state = ServerSocketsState.Freezing;
        _freeze = freeze;
        foreach (var listener in _listeners)
            listener.Pause();
        foreach (var connection in _connections.Values.ToArray())
        {
            if (connection.Phase == ConnectionPhase.Served)
                connection.BeginMove();
        }

        CompleteFreezeIfDone();
    }

    private void GiveUpFreeze(TaskCompletionSource<FrozenConnections> freeze)
    {
        if (_freeze != freeze)
            return;
        _freeze = null;
        freeze.TrySetException(new ConnectionsBusyException(
            [.. _connections.Values.Where(connection => connection.Phase == ConnectionPhase.Served).Select(connection => connection.Id).Order()], _connections.Count));
    }

    private void EndFreeze()
    {
        _freeze?.TrySetException(new InvalidOperationException("The server's sockets were thawed or closed before every connection had come to a safe point."));
        _freeze = null;
    }

    private void CompleteFreezeIfDone()
    {
        if (_freeze is not { } freeze || _served > 0)
            return;
        _freeze = null;
        _state = ServerSocketsState.Frozen;
        foreach (var connection in _connections.Values.ToArray())
            connection.Freeze();
        freeze.TrySetResult(new FrozenConnections(_nextId, [.. _connections.Values.Select(connection => connection.ToFrozen())]));
    }

    private void BeginStop()
    {
        if (_state == ServerSocketsState.Ended)
            return;
        _state = ServerSocketsState.Stopping;
        EndFreeze();
        foreach (var listener in _listeners)
            listener.Pause();
    }

    private void EndInputs()
    {
        if (_connections.Count == 0)
            _empty.TrySetResult();
        foreach (var connection in _connections.Values.ToArray())
        {
            if (connection.Phase == ConnectionPhase.Parked)
                connection.Finish();
            else
                connection.EndInput();
        }
    }

    private void End()
    {
        _state = ServerSocketsState.Ended;
        EndFreeze();
        foreach (var listener in _listeners)
            listener.Close();
        _listeners.Clear();
        foreach (var connection in _connections.Values.ToArray())
            connection.Close();
    }
}
