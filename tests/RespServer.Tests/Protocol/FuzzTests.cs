using System.Text;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Protocol;

/// <summary>Whatever is sent: a handler neither hangs nor throws, and the server goes on.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Words =
    [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "a", "b", "c", "", "*", "[", "\\", "EX", "PX", "NX", "XX", "GET", "COUNT", "MATCH", "TYPE", "10", "ON",
        "SETNAME", "LIST", "ID", "DOCS", "AGE", "PERSIST", "2", "3", "string", "\0\xff\r\n", "1.5", "KEEPTTL", "SETINFO", "LIB-NAME",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomBytes_NeverHangOrThrow(int version)
    {
        var random = new Random(1);
        var server = new TestServer(version);
        for (var run = 0; run < 3000; run++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            // Bytes that the protocol is made of come more often.
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = random.Next(3) == 0 ? "*$\r\n0123456789-\"'"u8[random.Next(17)] : bytes[at];
            RunOne(server, bytes, random);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomCommands_AreAnsweredOnceEach(int version)
    {
        var random = new Random(2);
        var server = new TestServer(version);
        var names = version == 1 ? new Edition().Commands : new Edition2("2.0.0").Commands;
        var commands = names.Select(command => command.Name).Where(name => name is not ("quit" or "post" or "host:")).Append("nonsense").ToArray();
        var peer = new Peer(server);
        for (var run = 0; run < 30_000; run++)
        {
            string[] request = [commands[random.Next(commands.Length)], .. Enumerable.Range(0, random.Next(7)).Select(_ => Words[random.Next(Words.Length)])];
            var answer = peer.Ask(request);
            Assert.True(peer.IsOpen, $"{string.Join(' ', request)} ended the connection: {peer.Connection.Served.Exception}");
            Assert.True(Replies.Count(answer) == 1, $"{string.Join(' ', request)} was answered by {Script.Show(answer)}");
        }
    }

    [Fact]
    public void BytesOfRequestsAreChanged_NeverHangOrThrow()
    {
        var random = new Random(3);
        var server = new TestServer(2);
        var requests = Scripts.Common.Concat(Scripts.Second).SelectMany(script => Script.Read(script.Script)).Select(step => step.Bytes).ToArray();
        for (var run = 0; run < 5000; run++)
        {
            var bytes = Enumerable.Range(0, 5).SelectMany(_ => requests[random.Next(requests.Length)]).ToArray();
            for (var change = random.Next(4); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            RunOne(server, bytes, random);
        }
    }

    private static void RunOne(TestServer server, byte[] bytes, Random random)
    {
        var peer = new Peer(server, segmentBytes: random.Next(1, 64));
        for (var at = 0; at < bytes.Length && peer.IsOpen;)
        {
            var length = Math.Min(random.Next(1, 100), bytes.Length - at);
            peer.Send(bytes.AsSpan(at, length));
            at += length;
        }

        // The peer leaves: the handler must end, and not by an exception.
        peer.Connection.EndRequests();
        Assert.True(peer.Connection.Served.IsCompletedSuccessfully, $"{Convert.ToHexString(bytes)}: {peer.Connection.Served.Status} {peer.Connection.Served.Exception}");
        Assert.Equal("+PONG\r\n", new Peer(server).Ask("PING"));
    }
}
