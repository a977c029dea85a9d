using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>A listening socket that the kernel keeps for a virtual server, so that nobody who connects is refused while the server is nowhere.</summary>
internal sealed class ListeningSocket : IDisposable
{
    /// <summary>So many connections wait for a server that moves; the system may have a lower bound of its own.</summary>
    private const int Backlog = 4096;

    private readonly Socket _socket;

    private ListeningSocket(Socket socket, EndPoint address)
    {
        _socket = socket;
        Address = address;
    }

    /// <summary>Where it listens; with the port that was found free, if none was given.</summary>
    internal EndPoint Address { get; }

    /// <summary>To be passed to the server's process.</summary>
    internal SafeHandle Handle => _socket.SafeHandle;

    /// <summary>Binds and listens.</summary>
    /// <param name="address">An <see cref="IPEndPoint"/> (port 0: any that is free) or a <see cref="UnixDomainSocketEndPoint"/> with a path.</param>
    /// <exception cref="IOException">It cannot listen there; the message says why.</exception>
    /// <exception cref="ArgumentException">It is another kind of address.</exception>
    /// <exception cref="PlatformNotSupportedException">This system cannot pass sockets on.</exception>
    internal static ListeningSocket Bind(EndPoint address)
    {
        VirtualSockets.ThrowIfUnsupported();
        var text = EndPointText.Format(address);
        var path = address is UnixDomainSocketEndPoint ? Path.GetFullPath(address.ToString()!) : null;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, path is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (path is not null)
                RemoveStale(path, address);
            else
                SocketCalls.ReuseAddress((int)socket.Handle);
            socket.Bind(address);
            socket.Listen(Backlog);
            SocketCalls.MakeNonBlocking((int)socket.Handle);
            return new(socket, path is null ? socket.LocalEndPoint! : address);
        }
        catch (SocketException failed)
        {
            socket.Dispose();
            throw new IOException($"{text} cannot be listened on: {Reason(failed)}", failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens no longer once the other copies are closed. Removes the path of a Unix socket, as every socket does that has bound one.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>A path that is left of a process that ended is in the way; one at which somebody listens is his.</summary>
    private static void RemoveStale(string path, EndPoint address)
    {
        if (!File.Exists(path))
            return;
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && SocketCalls.IsSocket(path))
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to look at: binding says so.
        }
    }

    private static string Reason(SocketException failed) => failed.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "address in use. Another process, or another virtual server, listens there.",
        SocketError.AddressNotAvailable => "this machine has no such address.",
        SocketError.AccessDenied => "this user may not. Ports below 1024 are privileged, and the folder of a Unix socket must be writable.",
        _ => failed.Message,
    };
}
