using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Accepts connections of one listening socket while its server is open. On the loop's thread.</summary>
/// <param name="server">The server.</param>
/// <param name="name">The listener's name.</param>
/// <param name="listening">The socket; owned.</param>
internal sealed class ServerListener(ServerSockets server, string name, SafeHandle listening) : LoopSource
{
    /// <summary>After so many the loop looks at the connections that it has; the rest comes next time.</summary>
    private const int Batch = 64;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly int _socket = (int)listening.DangerousGetHandle();
    private bool _open;
    private bool _watched;
    private bool _failing;

    /// <summary>Its name.</summary>
    internal string Name => name;

    /// <summary>Accepts from here on.</summary>
    internal void Open()
    {
        if (_open)
            return;
        _open = true;
        server.Loop.Attach(this);
        Watch();
    }

    /// <summary>Accepts no more. What comes waits in the socket's queue, for this process or another.</summary>
    internal void Pause()
    {
        if (!_open)
            return;
        Forget();
        _open = false;
        server.Loop.Detach(this);
    }

    /// <summary>Closes this process's copy of the socket.</summary>
    internal void Close()
    {
        Pause();
        listening.Dispose();
    }

    internal override void OnEvents(uint events)
    {
        for (var count = 0; count < Batch && _open; count++)
        {
            var socket = SocketCalls.Accept(_socket, out var peer);
            if (socket >= 0)
            {
                _failing = false;
                server.OnAccepted(this, new Descriptor(socket), peer);
                continue;
            }

            if (Errno.Last == Errno.Again)
                return;

            // One that was given up before it was accepted, or a failure of the network that the system reports here.
            if (Errno.Last is Errno.Interrupted or Errno.ConnectionAborted or Errno.Protocol or (>= Errno.NetworkDown and <= Errno.NetworkReset) or Errno.HostDown or Errno.HostUnreachable)
                continue;

            // The socket stays readable, so without a break the loop would do nothing else.
            if (!_failing)
                server.OnAcceptFailed(this, Errno.Failure("No connection can be accepted").Message);
            _failing = true;
            Forget();
            _ = RetryAsync();
            return;
        }
    }

    private async Task RetryAsync()
    {
        await Task.Delay(RetryAfter).ConfigureAwait(false);
        server.Loop.Post(() =>
        {
            if (_open)
                Watch();
        });
    }

    private void Watch()
    {
        if (!_watched)
            server.Loop.Epoll.Watch(_socket, Epoll.In, Key, isNew: true);
        _watched = true;
    }

    private void Forget()
    {
        if (_watched)
            server.Loop.Epoll.Forget(_socket);
        _watched = false;
    }
}
