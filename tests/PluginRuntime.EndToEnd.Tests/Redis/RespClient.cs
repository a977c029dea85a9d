using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.EndToEnd.Tests.Subpartitions;

namespace PluginRuntime.EndToEnd.Tests.Redis;

/// <summary>A bare socket that speaks as much of the Redis protocol as a test needs: an error, the end of the connection, and silence are failures.</summary>
internal sealed class RespClient : IDisposable
{
    private readonly TcpClient _socket = new() { NoDelay = true };
    private StreamReader _answers = StreamReader.Null;

    internal static async Task<RespClient> ConnectAsync(int port)
    {
        var client = new RespClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port).Within("a connection");
        client._answers = new StreamReader(client._socket.GetStream(), Encoding.Latin1);
        return client;
    }

    /// <summary>Sends a command, and takes its answer: text, or a number.</summary>
    internal async Task<string?> AskAsync(params string[] words)
    {
        var command = Encoding.Latin1.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
        await _socket.GetStream().WriteAsync(command);
        var awaited = $"the answer to {string.Join(' ', words)}";
        var answer = await LineAsync(awaited);
        switch (answer[0])
        {
            case '+' or ':':
                return answer[1..];
            case '$' when answer == "$-1":
                return null;
            case '$':
                var text = await LineAsync(awaited);
                return text.Length == int.Parse(answer.AsSpan(1), CultureInfo.InvariantCulture) ? text : throw new InvalidDataException($"{awaited} has not the length it says: {answer} {text}");
            default:
                throw new InvalidDataException($"{awaited} is {answer}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<string> LineAsync(string awaited) =>
        await _answers.ReadLineAsync().Within(awaited) is { Length: > 0 } line ? line : throw new EndOfStreamException($"The connection ended before {awaited} came.");
}
