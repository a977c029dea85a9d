using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace RespServer.Tests.Protocol;

/// <summary>A Redis server on a socket of its own, where there is one to start.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private Task _rest = Task.CompletedTask;

    private RedisServer(Process process, string folder) => (_process, _folder) = (process, folder);

    internal static bool IsInstalled => Find("redis-server") is not null;

    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    internal static async Task<RedisServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("redis-").FullName;
        var start = new ProcessStartInfo(Find("redis-server")!, ["--port", "0", "--unixsocket", Path.Combine(folder, "s"), "--save", "", "--appendonly", "no", "--dir", folder])
        {
            RedirectStandardOutput = true,
        };
        var server = new RedisServer(Process.Start(start)!, folder);
        try
        {
            await server.ConnectAsync().Within("Redis server that listens");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request, and takes the reply to it and to a mark that is sent behind it.</summary>
    internal async Task<string> AskAsync(byte[] request)
    {
        const string Mark = "$12~end-of-reply~";
        await _socket.SendAsync((byte[])[.. request, .. Script.Encode("ECHO end-of-reply")]);
        var mark = Mark.Replace("~", "\r\n", StringComparison.Ordinal);
        var reply = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!reply.ToString().EndsWith(mark, StringComparison.Ordinal))
        {
            var received = await _socket.ReceiveAsync(buffer).Within("reply of Redis");
            if (received == 0)
                return reply + "(closed)";
            reply.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }

        return reply.ToString()[..^mark.Length];
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync().Within("end of the Redis server");
        await _rest.Within("end of what the Redis server writes");
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ConnectAsync()
    {
        // Its own words say when it listens.
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("ready to accept connections at", StringComparison.OrdinalIgnoreCase) && !line.Contains("now ready to accept connections", StringComparison.Ordinal))
                continue;
            _rest = _process.StandardOutput.ReadToEndAsync();
            await _socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "s")));
            return;
        }

        throw new InvalidOperationException("redis-server ended before it listened.");
    }
}
