using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace RespServer.Tests.Hosting;

/// <summary>A runtime in small: accepts connections on a socket, serves them by one thread, and moves them, frozen, to another instance.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    private readonly LoopThread _loop = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<TestConnection> _connections = [];
    private readonly List<Task> _tasks = [];
    private readonly Socket _listening;
    private TestServer _server;
    private bool _isFrozen;
    private long _lastId;

    private SocketHost(TestServer server)
    {
        _server = server;
        _listening = server.Context.Listening!;
        _tasks.Add(Task.Run(AcceptAsync));
    }

    internal EndPoint Address => _listening.LocalEndPoint!;

    internal TestServer Server => _server;

    /// <summary>A step for each time that something has come from a client.</summary>
    internal Progress Received { get; } = new();

    /// <summary>Handlers that have thrown.</summary>
    internal List<Exception> Failures { get; } = [];

    internal static async Task<SocketHost> StartAsync(int version, string address = "127.0.0.1:0", TimeProvider? time = null)
    {
        var server = new TestServer(version, time, address: address);
        await server.Server.StartAsync(VirtualServerStart.Created, CancellationToken.None);
        await server.Server.AcquireAsync(CancellationToken.None);
        return new SocketHost(server);
    }

    /// <summary>Moves the server with its keys and connections to a new instance, in the order of <see cref="VirtualServer"/>.</summary>
    internal async Task MoveAsync(int version)
    {
        var old = _server;
        var next = new TestServer(version, listening: _listening);
        await next.Server.StartAsync(VirtualServerStart.Moved, CancellationToken.None);
        var bulk = await Task.Run(() => Moving.ExportBulk(old)).Within("bulk of the state");
        Moving.ImportBulk(bulk, old, next);
        TestConnection[] frozen;
        lock (_lock)
        {
            _isFrozen = true;
            frozen = [.. _connections];
        }

        foreach (var connection in frozen)
            connection.Freeze();
        await Task.WhenAll(frozen.Select(connection => connection.Served)).Within("safe point of each connection");
        await old.Server.ReleaseAsync(CancellationToken.None);
        Moving.HandOverChanges(old, next);
        await next.Server.AcquireAsync(CancellationToken.None);
        lock (_lock)
        {
            _server = next;
            _isFrozen = false;
            // Those that ended at the same moment have left the list.
            foreach (var connection in _connections)
                Serve(connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listening.Dispose();
        Task[] tasks;
        lock (_lock)
            tasks = [.. _tasks, .. _connections.Select(connection => connection.Served)];
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default).Within("end of all connections");
        _loop.Dispose();
        _stopping.Dispose();
        Received.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listening.AcceptAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (socket.LocalEndPoint is IPEndPoint)
                socket.NoDelay = true;
            var connection = new TestConnection(++_lastId, _loop);
            lock (_lock)
            {
                _connections.Add(connection);
                _tasks.Add(Task.Run(() => ReceiveAsync(socket, connection)));
                _tasks.Add(Task.Run(() => TransmitAsync(socket, connection)));
                if (!_isFrozen)
                    Serve(connection);
            }
        }
    }

    private void Serve(TestConnection connection) =>
        connection.ServeOn(_loop, _server.Server, failure => Close(connection, failure), _stopping.Token);

    private void Close(TestConnection connection, Exception? failure)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (failure is not null)
                Failures.Add(failure);
        }

        connection.Output.Complete();
        connection.Input.Complete();
    }

    private async Task ReceiveAsync(Socket socket, TestConnection connection)
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(connection.Requests.GetMemory(16 * 1024), _stopping.Token);
                connection.Requests.Advance(received);
                Received.Step();
                if (received == 0 || (await connection.Requests.FlushAsync(_stopping.Token)).IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }

        connection.Requests.Complete();
    }

    private async Task TransmitAsync(Socket socket, TestConnection connection)
    {
        try
        {
            while (true)
            {
                var read = await connection.Replies.ReadAsync(_stopping.Token);
                foreach (var piece in read.Buffer)
                {
                    for (var rest = piece; rest.Length > 0;)
                        rest = rest[await socket.SendAsync(rest, _stopping.Token)..];
                }

                connection.Replies.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }

        connection.Replies.Complete();
        socket.Dispose();
    }
}
