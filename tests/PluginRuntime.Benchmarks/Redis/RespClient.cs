using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Benchmarks.Redis;

/// <summary>One client: SET and GET of a key of its own in turn, so that every byte of the answers is known.</summary>
internal sealed class RespClient : IDisposable
{
    private readonly Socket _socket;
    private readonly (byte[] Requests, byte[] Answers)[] _batches;
    private readonly byte[] _in;
    private int _batch = -1;
    private int _inLength;

    /// <param name="port">At 127.0.0.1.</param>
    /// <param name="number">The client's own.</param>
    /// <param name="pipeline">How many requests are sent at once: 1, or an even number.</param>
    internal RespClient(int port, int number, int pipeline)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, port);
        Number = (int)_socket.Handle;
        var key = $"key:{number:000000000000}";
        var set = ($"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n$3\r\nxxx\r\n", "+OK\r\n");
        var get = ($"*2\r\n$3\r\nGET\r\n${key.Length}\r\n{key}\r\n", "$3\r\nxxx\r\n");
        _batches = pipeline == 1 ? [Batch(1, set), Batch(1, get)] : [Batch(pipeline / 2, set, get)];
        _in = new byte[_batches.Max(batch => batch.Answers.Length)];
    }

    /// <summary>The descriptor's number.</summary>
    internal int Number { get; }

    /// <summary>Sends the next requests; all answers to those before have come.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    internal void Send()
    {
        _batch = (_batch + 1) % _batches.Length;
        _inLength = 0;
        var requests = _batches[_batch].Requests;
        if (SocketCalls.Send(Number, requests) != requests.Length)
            throw Errno.Failure("A connection takes no more requests");
    }

    /// <summary>Takes what is there.</summary>
    /// <returns>Whether all answers have come.</returns>
    /// <exception cref="IOException">The connection is broken, or at its end.</exception>
    /// <exception cref="InvalidDataException">It is not the answer.</exception>
    internal bool Receive()
    {
        var answers = _batches[_batch].Answers;
        var received = SocketCalls.Receive(Number, _in.AsSpan(_inLength));
        if (received == 0)
            throw new IOException("A connection has ended.");
        if (received < 0)
            return Errno.Last is Errno.Again or Errno.Interrupted ? false : throw Errno.Failure("A connection is broken");
        var due = answers.AsSpan(_inLength, Math.Min(received, answers.Length - _inLength));
        if (!_in.AsSpan(_inLength, received).SequenceEqual(due))
            throw new InvalidDataException($"A wrong answer: {Encoding.ASCII.GetString(_in, 0, _inLength + received)}");
        _inLength += received;
        return _inLength == answers.Length;
    }

    public void Dispose() => _socket.Dispose();

    private static (byte[] Requests, byte[] Answers) Batch(int times, params (string Request, string Answer)[] each) =>
        (Bytes(times, each.Select(one => one.Request)), Bytes(times, each.Select(one => one.Answer)));

    private static byte[] Bytes(int times, IEnumerable<string> texts) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(string.Concat(texts), times)));
}
