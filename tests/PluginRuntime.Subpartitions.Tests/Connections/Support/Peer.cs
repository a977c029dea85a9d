using System.Net.Sockets;
using System.Text;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>What a client does with a socket, with deadlines.</summary>
internal static class Peer
{
    internal static Task SayAsync(this Socket socket, string text) => socket.SendAllAsync(Encoding.Latin1.GetBytes(text));

    internal static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes).Within("room for what a client sends")..];
    }

    internal static async Task<string> HearAsync(this Socket socket, int length)
    {
        var bytes = new byte[length];
        await socket.ReceiveAllAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Fills a buffer; the connection's end is a failure.</summary>
    internal static async Task ReceiveAllAsync(this Socket socket, Memory<byte> into)
    {
        while (!into.IsEmpty)
        {
            var received = await socket.ReceiveAsync(into).Within("answer to a client");
            if (received == 0)
                throw new EndOfStreamException("The server has closed the connection.");
            into = into[received..];
        }
    }

    /// <summary>Everything until the server closes.</summary>
    internal static async Task<string> HearAllAsync(this Socket socket)
    {
        var all = new MemoryStream();
        var bytes = new byte[64 * 1024];
        while (await socket.ReceiveAsync(bytes).Within("end of a connection") is > 0 and var received)
            all.Write(bytes, 0, received);
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
