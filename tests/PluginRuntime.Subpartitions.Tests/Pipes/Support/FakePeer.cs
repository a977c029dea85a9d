using System.Text;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>The child's end of a pipe whose other end is a connection; it shakes hands as it should, and then does what the test says, byte by byte.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private FakePeer(DuplexStream stream, PipeConnection connection)
    {
        Stream = stream;
        Connection = connection;
        Caller = DeskContract.Over(connection.Channel);
    }

    internal DuplexStream Stream { get; }

    /// <summary>The end under test.</summary>
    internal PipeConnection Connection { get; }

    /// <summary>Calls from the end under test to this one.</summary>
    internal IDesk Caller { get; }

    internal static async Task<FakePeer> OpenAsync(PipeLimits? limits = null, TimeProvider? time = null, int capacity = 200_000)
    {
        var (here, there) = DuplexStream.Make(capacity);
        var options = new PipeOptions { Peer = "fake", PeerVersion = "1.0", Limits = limits ?? PipePair.Limits, Time = time ?? TimeProvider.System };
        var accepting = PipeConnection.AcceptAsync(here, PipePair.Token, options, CancellationToken.None);
        await Handshake.ConnectAsync(there, PipePair.Token, options.Limits, CancellationToken.None).Within("answer to the greeting");
        return new FakePeer(there, await accepting.Within("connection"));
    }

    /// <summary>A frame as bytes.</summary>
    internal static byte[] Frame(FrameType type, ulong call = 0, ushort slot = 0, FrameFlags flags = FrameFlags.None, byte[]? payload = null)
    {
        payload ??= [];
        var frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(payload.Length, type, flags, slot, call).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }

    /// <summary>The payload of a call frame.</summary>
    internal static byte[] CallOf(RemoteMethod method, params byte[] message) => [.. BitConverter.GetBytes(method.Id), .. message];

    /// <summary>A message of one byte array.</summary>
    internal static byte[] MessageOf(params byte[] data)
    {
        var writer = new PayloadWriter();
        writer.WriteBytes(data);
        return writer.Written.ToArray();
    }

    /// <summary>The lengths of a long message.</summary>
    internal static byte[] LengthsOf(int bytes, params int[] blobs) =>
        [.. BitConverter.GetBytes(blobs.Length), .. BitConverter.GetBytes(bytes), .. blobs.SelectMany(BitConverter.GetBytes)];

    internal Task WriteAsync(params byte[] bytes) => Stream.WriteAsync(bytes).Within("write");

    /// <summary>Reads the next frame.</summary>
    internal async Task<(FrameHeader Header, byte[] Payload)> ReadAsync()
    {
        var head = new byte[FrameHeader.Size];
        await Stream.ReadExactlyAsync(head).Within("frame");
        var header = FrameHeader.Read(head);
        var payload = new byte[header.Length];
        await Stream.ReadExactlyAsync(payload).Within("payload");
        return (header, payload);
    }

    /// <summary>Reads the next frame, which must be of a type.</summary>
    internal async Task<(FrameHeader Header, byte[] Payload)> ReadAsync(FrameType type)
    {
        var frame = await ReadAsync();
        Assert.Equal(type, frame.Header.Type);
        return frame;
    }

    /// <summary>Waits until the end under test has closed for a reason, and has said so.</summary>
    internal async Task<string> ExpectViolationAsync()
    {
        var reason = await Connection.Closed.Within("close");
        Assert.Equal(PipeCloseCode.PeerViolation, reason.Code);
        while (true)
        {
            var (header, payload) = await ReadAsync();
            if (header.Type != FrameType.Goodbye)
                continue;
            Assert.Equal((byte)PipeCloseCode.PeerViolation, payload[0]);
            Assert.Equal(reason.Text, Encoding.UTF8.GetString(payload[1..]));
            return reason.Text;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        await Connection.DisposeAsync().Within("end of the connection");
    }
}
