using System.Net;
using System.Net.Sockets;
using PluginRuntime.Subpartitions.Connections.Linux;
using Store;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>
/// One established connection with a stream of checksummed frames, each answered with itself. One thread sends, another receives.
/// Between two turns of the sender there is always a frame whose beginning has been sent and whose end has not.
/// </summary>
internal sealed class StreamPeer : IDisposable
{
    private readonly Socket _socket;
    private readonly long _connection;
    private readonly byte[] _out = new byte[2 * Frame.MaxBytes];
    private readonly byte[] _begun = new byte[Frame.MaxBytes];
    private readonly byte[] _in = new byte[8 * Frame.MaxBytes];
    private readonly byte[] _expected = new byte[Frame.MaxBytes];
    private int _outLength;
    private int _outSent;
    private int _begunLength;
    private int _begunSent;
    private int _inLength;
    private long _sent;
    private long _received;
    private long _heard;
    private int _isDead;

    internal StreamPeer(EndPoint server, long connection)
    {
        _connection = connection;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
        Number = (int)_socket.Handle;
    }

    /// <summary>The descriptor's number.</summary>
    internal int Number { get; }

    /// <summary>Frames that were sent to their ends.</summary>
    internal long Sent => Volatile.Read(ref _sent);

    /// <summary>Frames that came back whole and right, in their order.</summary>
    internal long Received => Volatile.Read(ref _received);

    /// <summary>When something came last; <see cref="System.Diagnostics.Stopwatch"/>'s time.</summary>
    internal long Heard
    {
        get => Volatile.Read(ref _heard);
        set => Volatile.Write(ref _heard, value);
    }

    /// <summary>Whether it was reset, ended, or got bytes that were not sent.</summary>
    internal bool IsDead => Volatile.Read(ref _isDead) != 0;

    /// <summary>By the sender: the rest of the frame that is begun, and the beginning of the next.</summary>
    /// <param name="isLast">No next one is begun.</param>
    /// <returns>Whether all went out; what did not goes first at the next turn.</returns>
    /// <exception cref="IOException">The connection is reset.</exception>
    internal bool Send(bool isLast)
    {
        if (_outSent == _outLength)
        {
            _outLength = _begunLength - _begunSent;
            _begun.AsSpan(_begunSent, _outLength).CopyTo(_out);
            var frames = _begunLength > 0 ? 1 : 0;
            (_outSent, _begunLength, _begunSent) = (0, 0, 0);
            if (!isLast)
            {
                _begunLength = Frame.Write(_begun, _connection, _sent + frames);
                _begunSent = 1 + (int)((ulong)Mark.Of(_sent, _connection) % (uint)(_begunLength - 1));
                _begun.AsSpan(0, _begunSent).CopyTo(_out.AsSpan(_outLength));
                _outLength += _begunSent;
            }

            Volatile.Write(ref _sent, _sent + frames);
        }

        if (_outSent == _outLength)
            return true;
        var sent = SocketCalls.Send(Number, _out.AsSpan(_outSent, _outLength - _outSent));
        if (sent < 0 && Errno.Last is not (Errno.Again or Errno.Interrupted))
            throw Errno.Failure($"Connection {_connection} is broken");
        _outSent += Math.Max(0, sent);
        return _outSent == _outLength;
    }

    /// <summary>By the receiver: takes what is there.</summary>
    /// <exception cref="IOException">The connection is reset, or at its end.</exception>
    /// <exception cref="InvalidDataException">It is not what was sent.</exception>
    internal void Receive()
    {
        var received = SocketCalls.Receive(Number, _in.AsSpan(_inLength));
        if (received == 0)
            throw new IOException($"Connection {_connection} has ended after {_received} frames.");
        if (received < 0)
        {
            if (Errno.Last is Errno.Again or Errno.Interrupted)
                return;
            throw Errno.Failure($"Connection {_connection} is broken");
        }

        _inLength += received;
        var at = 0;
        while (at < _inLength)
        {
            // Bytes are compared as they come, also those of half a frame.
            var length = Frame.Write(_expected, _connection, _received);
            var there = Math.Min(length, _inLength - at);
            if (!_in.AsSpan(at, there).SequenceEqual(_expected.AsSpan(0, there)))
                throw new InvalidDataException($"Connection {_connection} has got other bytes than those of frame {_received}.");
            if (there < length)
                break;
            at += length;
            Volatile.Write(ref _received, _received + 1);
        }

        _in.AsSpan(at, _inLength - at).CopyTo(_in);
        _inLength -= at;
    }

    /// <summary>It is used no more.</summary>
    /// <returns>Whether it was used so far.</returns>
    internal bool GiveUp() => Interlocked.Exchange(ref _isDead, 1) == 0;

    public void Dispose() => _socket.Dispose();
}
