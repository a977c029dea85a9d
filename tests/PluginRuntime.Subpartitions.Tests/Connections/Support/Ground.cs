using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>
/// A kernel that keeps a listening socket, and places for a server that stand for child processes: each has a loop of its own, and
/// everything passes from one to the next as bytes and over a channel for descriptors.
/// </summary>
internal sealed class Ground : IAsyncDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("prt-").FullName;
    private readonly ConnectionLoops _loops = new(2);
    private readonly DescriptorChannel _kernel;
    private readonly DescriptorChannel _child;
    private readonly List<ServerSockets> _servers = [];
    private long _transfer;

    private Ground(DescriptorChannel kernel, DescriptorChannel child, ListeningSocket listening)
    {
        _kernel = kernel;
        _child = child;
        Listening = listening;
    }

    internal ListeningSocket Listening { get; }

    /// <summary>Handlers that threw, and listeners that could not accept.</summary>
    internal ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>From the moment at which the old is asked to freeze to the one at which the new is open, of the last move.</summary>
    internal TimeSpan LastMove { get; private set; }

    internal static async Task<Ground> CreateAsync(EndPoint? address = null)
    {
        var (kernel, child) = await ChannelsAsync();
        return new(kernel, child, ListeningSocket.Bind(address ?? new IPEndPoint(IPAddress.Loopback, 0)));
    }

    internal static string NewPath() => Path.Combine(Folder, Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Both ends of a channel for descriptors.</summary>
    internal static async Task<(DescriptorChannel Kernel, DescriptorChannel Child)> ChannelsAsync(int most = DescriptorChannel.UsualMost)
    {
        var token = new byte[32];
        Random.Shared.NextBytes(token);
        var path = NewPath();
        using var listener = DescriptorListener.Listen(path, token, _ => { });
        var accepting = listener.AcceptAsync(default, most);
        var child = await DescriptorChannel.ConnectAsync(path, token, default).Within("connection");
        return (await accepting.Within("accepted connection"), child);
    }

    /// <summary>A place in another process than the last one; shut.</summary>
    internal async Task<ServerSockets> PlaceAsync(Func<VirtualConnection, CancellationToken, Task> handler)
    {
        var server = new ServerSockets(_loops.Next(), handler, new ServerSocketsEvents((id, failure) => Failures.Enqueue($"{id}: {failure}"), (name, why) => Failures.Enqueue($"{name}: {why}")));
        _servers.Add(server);
        var transfer = ++_transfer;
        await _kernel.SendAsync(transfer, [Listening.Handle], default);
        server.AddListener("main", (await _child.ReceiveAsync(transfer, 1, default).Within("listening socket")).Single());
        return server;
    }

    /// <summary>A place that is open.</summary>
    internal async Task<ServerSockets> OpenAsync(Func<VirtualConnection, CancellationToken, Task> handler)
    {
        var server = await PlaceAsync(handler);
        server.Open();
        return server;
    }

    /// <summary>Moves a server to a new place.</summary>
    internal async Task<ServerSockets> MoveAsync(ServerSockets old, Func<VirtualConnection, CancellationToken, Task> handler)
    {
        var fresh = await PlaceAsync(handler);
        var since = Stopwatch.GetTimestamp();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await PassAsync(await old.FreezeAsync(deadline.Token), fresh);
        fresh.Open();
        LastMove = Stopwatch.GetElapsedTime(since);
        await old.AbandonAsync();
        return fresh;
    }

    /// <summary>Takes what was frozen to a place, which stays shut.</summary>
    internal async Task PassAsync(FrozenConnections frozen, ServerSockets to)
    {
        var bytes = new ArrayBufferWriter<byte>();
        frozen.Write(bytes);
        var transfer = ++_transfer;
        var receiving = _child.ReceiveAsync(transfer, frozen.Connections.Count, default);
        await _kernel.SendAsync(transfer, [.. frozen.Connections.Select(connection => connection.Descriptor!)], default);
        to.Take(FrozenConnections.Read(new ReadOnlySequence<byte>(bytes.WrittenMemory)), await receiving.Within("transfer of connections"));
    }

    internal async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(Listening.Address.AddressFamily, SocketType.Stream, Listening.Address is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await socket.ConnectAsync(Listening.Address);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        await _loops.DisposeAsync();
        await _kernel.DisposeAsync();
        await _child.DisposeAsync();
        Listening.Dispose();
    }
}
