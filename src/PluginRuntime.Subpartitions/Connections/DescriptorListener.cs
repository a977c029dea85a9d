using System.Net.Sockets;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>The kernel's end of a child's channel for descriptors before the child has come: lets in who knows the token, once, and nobody else.</summary>
internal sealed class DescriptorListener : IDisposable
{
    /// <summary>Time for a stranger, during which the child waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int Backlog = 16;

    private readonly Socket _socket;
    private readonly ReadOnlyMemory<byte> _token;
    private readonly Action<string> _onRefused;

    private DescriptorListener(Socket socket, ReadOnlyMemory<byte> token, Action<string> onRefused)
    {
        _socket = socket;
        _token = token;
        _onRefused = onRefused;
    }

    /// <summary>Listens; the child may connect from here on.</summary>
    /// <param name="path">A path in a private folder; nobody but the user may connect.</param>
    /// <param name="token">32 bytes.</param>
    /// <param name="onRefused">Told of who was turned away.</param>
    /// <exception cref="IOException">It cannot listen there; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">This system cannot pass descriptors.</exception>
    internal static DescriptorListener Listen(string path, ReadOnlyMemory<byte> token, Action<string> onRefused)
    {
        VirtualSockets.ThrowIfUnsupported();
        ArgumentOutOfRangeException.ThrowIfNotEqual(token.Length, DescriptorGreeting.TokenBytes);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog);
            return new(socket, token, onRefused);
        }
        catch (SocketException failed)
        {
            socket.Dispose();
            throw new IOException($"The channel for descriptors cannot listen at {path}: {failed.Message}", failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the child. Once.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="most">As in <see cref="DescriptorChannel"/>.</param>
    /// <returns>The channel. The listener is not needed any more.</returns>
    internal async Task<DescriptorChannel> AcceptAsync(CancellationToken cancellationToken, int most = DescriptorChannel.UsualMost)
    {
        while (true)
        {
            var socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await RefusalAsync(socket, cancellationToken).ConfigureAwait(false) is not { } refusal)
                {
                    var channel = new DescriptorChannel(socket, most);
                    Dispose();
                    return channel;
                }

                socket.Dispose();
                _onRefused(refusal);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Listens no longer, and removes the path, as every socket does that has bound one.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task<string?> RefusalAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await DescriptorGreeting.HearAsync(socket, _token, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"It did not say who it is within {Patience.TotalSeconds:0} s.";
        }
        catch (SocketException gone)
        {
            return gone.Message;
        }
    }
}
