using System.Net.Sockets;
using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// One end of a Unix stream socket that carries descriptors and nothing else between the kernel and one child. It has a thread of its own
/// that reads it in the one way in which no descriptor is lost: an ordinary read drops them. Thread-safe.
/// </summary>
internal sealed class DescriptorChannel : IAsyncDisposable
{
    /// <summary>So many descriptors may have come that nobody has taken, if nothing else is said.</summary>
    internal const int UsualMost = 65_536;

    private const int ThreadStack = 256 * 1024;

    /// <summary>Between tries to send when the system's buffer is full: the other end always reads, so that is over at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _lock = new();
    private readonly DescriptorInbox _inbox;
    private readonly Socket _socket;
    private readonly int _number;
    private string? _reason;

    /// <summary>For a socket over which both sides have said who they are, and on which no operation is pending.</summary>
    /// <param name="socket">The socket; owned.</param>
    /// <param name="most">How many descriptors may be here that nobody has taken.</param>
    internal DescriptorChannel(Socket socket, int most = UsualMost)
    {
        _socket = socket;
        _number = (int)socket.Handle;
        _inbox = new DescriptorInbox(most);
        new Thread(ReadLoop, ThreadStack) { IsBackground = true, Name = "Descriptors" }.UnsafeStart();
    }

    /// <summary>Why the channel is closed; completes when everything that nobody has taken is closed, too. Never faults.</summary>
    internal Task<string> Closed => _closed.Task;

    /// <summary>The child's end.</summary>
    /// <param name="path">Where the kernel listens.</param>
    /// <param name="token">What it lets in by.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">Nobody listens there, or it was refused.</exception>
    /// <exception cref="PlatformNotSupportedException">This system cannot pass descriptors.</exception>
    internal static async Task<DescriptorChannel> ConnectAsync(string path, ReadOnlyMemory<byte> token, CancellationToken cancellationToken)
    {
        VirtualSockets.ThrowIfUnsupported();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            await DescriptorGreeting.SayAsync(socket, token, cancellationToken).ConfigureAwait(false);
            return new DescriptorChannel(socket);
        }
        catch (SocketException failed)
        {
            socket.Dispose();
            throw new IOException($"The kernel's channel for descriptors at {path} cannot be opened: {failed.Message}", failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends descriptors. The caller keeps its handles, and keeps them open until this returns.</summary>
    /// <param name="transfer">What the other end asks for them by; not used before.</param>
    /// <param name="descriptors">Any number of them. None: nothing is sent, and the other end need not ask.</param>
    /// <param name="cancellationToken">Ends the sending between messages: the other end is to be told to discard the transfer.</param>
    /// <exception cref="IOException">The channel is closed; the message says why.</exception>
    internal async Task SendAsync(long transfer, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        for (var first = 0; first < descriptors.Count; first += DescriptorMessages.MostDescriptors)
        {
            var header = new DescriptorHeader(transfer, first, Math.Min(DescriptorMessages.MostDescriptors, descriptors.Count - first), descriptors.Count);
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                while (!TrySend(header, descriptors))
                    await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }
        }
    }

    /// <summary>Waits for the descriptors of a transfer.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="cancellationToken">Ends the waiting; what has come is kept until <see cref="Discard"/>.</param>
    /// <returns>The descriptors in the order in which they were sent, owned by the caller.</returns>
    /// <exception cref="IOException">The channel is closed, the transfer was discarded, or it has another number of descriptors.</exception>
    internal Task<IReadOnlyList<SafeHandle>> ReceiveAsync(long transfer, int count, CancellationToken cancellationToken) =>
        _inbox.TakeAsync(transfer, count, cancellationToken);

    /// <summary>Closes what has come of a transfer that nobody wants any more, and what still comes of it.</summary>
    internal void Discard(long transfer) => _inbox.Discard(transfer);

    /// <summary>Closes the channel, and the descriptors that nobody has taken.</summary>
    public async ValueTask DisposeAsync()
    {
        Close("The channel for descriptors was closed by this side.");
        await Closed.ConfigureAwait(false);
    }

    private bool TrySend(DescriptorHeader header, IReadOnlyList<SafeHandle> descriptors)
    {
        Span<byte> bytes = stackalloc byte[DescriptorHeader.Size];
        Span<int> numbers = stackalloc int[DescriptorMessages.MostDescriptors];
        header.Write(bytes);
        var kept = 0;
        try
        {
            for (; kept < header.Count; kept++)
            {
                var added = false;
                descriptors[header.First + kept].DangerousAddRef(ref added);
                numbers[kept] = (int)descriptors[header.First + kept].DangerousGetHandle();
            }

            lock (_lock)
            {
                if (_reason is not null)
                    throw new IOException(_reason);
                var sent = DescriptorMessages.Send(_number, bytes, numbers[..kept]);
                if (sent == bytes.Length)
                    return true;
                if (sent < 0 && Errno.Last is Errno.Again or Errno.Interrupted or Errno.NoBuffers or Errno.TooManyReferences)
                    return false;
                throw sent < 0 ? Errno.Failure("Descriptors cannot be sent") : new IOException($"The system sent {sent} of {bytes.Length} bytes with descriptors.");
            }
        }
        finally
        {
            while (kept-- > 0)
                descriptors[header.First + kept].DangerousRelease();
        }
    }

    private void Close(string reason)
    {
        lock (_lock)
        {
            if (_reason is not null)
                return;
            _reason = reason;

            // Wakes the thread. This socket never moves.
            _ = Libc.Shutdown(_number, how: 2);
        }
    }

    private void ReadLoop()
    {
        var bytes = new byte[DescriptorHeader.Size];
        while (true)
        {
            var descriptors = new List<SafeHandle>();
            var received = DescriptorMessages.Receive(_number, bytes, descriptors, out var truncated);
            if (received < 0 && Errno.Last is Errno.Again or Errno.Interrupted)
            {
                DescriptorMessages.Wait(_number, Libc.Readable);
                continue;
            }

            if (Take(bytes.AsSpan(0, Math.Max(received, 0)), descriptors, truncated) is not { } end)
                continue;
            Close($"The channel for descriptors is closed: {end}");
            break;
        }

        _inbox.Close(_reason!);
        lock (_lock)
            _socket.Dispose();
        _closed.SetResult(_reason!);
    }

    /// <summary>Takes a message in; a text says why it is the last.</summary>
    private string? Take(ReadOnlySpan<byte> bytes, List<SafeHandle> descriptors, bool truncated)
    {
        if (!truncated && DescriptorHeader.Read(bytes) is { } header)
            return _inbox.Add(header, descriptors);
        foreach (var unwanted in descriptors)
            unwanted.Dispose();
        if (truncated)
            return "the system has dropped descriptors: this process may not have more of them, or more were sent than is allowed.";
        return bytes.IsEmpty ? "the other end has closed it." : "the other end does not speak its protocol.";
    }
}
