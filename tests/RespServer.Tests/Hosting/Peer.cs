using System.Text;

namespace RespServer.Tests.Hosting;

/// <summary>A test that is connected in memory: the server executes what it sends before <see cref="Send"/> returns.</summary>
internal sealed class Peer
{
    private static long s_lastId;
    private TestServer _server;

    internal Peer(TestServer server, int segmentBytes = 4096)
    {
        _server = server;
        Connection = new TestConnection(Interlocked.Increment(ref s_lastId), segmentBytes: segmentBytes);
        Connection.Serve(server.Server);
    }

    internal TestConnection Connection { get; }

    internal bool IsOpen => !Connection.Served.IsCompleted;

    internal static byte[] Request(params string[] words) =>
        Encoding.Latin1.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));

    /// <summary>Sends bytes, and takes what has been answered.</summary>
    internal string Send(ReadOnlySpan<byte> bytes) => Connection.Exchange(bytes);

    internal string Send(string bytes) => Send(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Sends a command.</summary>
    internal string Ask(params string[] words) => Send(Request(words));

    /// <summary>Brings the connection to a safe point, and goes on at another instance with what the old one has not consumed.</summary>
    internal void MoveTo(TestServer server)
    {
        Connection.Freeze();
        Assert.True(Connection.IsAtSafePoint, "The handler did not come to a safe point.");
        _server = server;
        Connection.Serve(_server.Server);
    }
}
