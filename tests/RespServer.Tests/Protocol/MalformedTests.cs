using System.Text;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Protocol;

/// <summary>What is no request: the error, and the end of that connection.</summary>
public sealed class MalformedTests
{
    public static TheoryData<string, string> Malformed => new()
    {
        { "*1048577\r\n", "invalid multibulk length" },
        { "*99999999999999999999\r\n", "invalid multibulk length" },
        { "*x\r\n", "invalid multibulk length" },
        { "*01\r\n", "invalid multibulk length" },
        { "*\r\n", "invalid multibulk length" },
        { "*1 \r\n", "invalid multibulk length" },
        { "*1\r\nGET\r\n", "expected '$', got 'G'" },
        { "*1\r\n\r\n", "expected '$', got ' '" },
        { "*2\r\n$3\r\nGET\r\n:1\r\n", "expected '$', got ':'" },
        { "*1\r\n$536870913\r\n", "invalid bulk length" },
        { "*1\r\n$-1\r\n", "invalid bulk length" },
        { "*1\r\n$x\r\n", "invalid bulk length" },
        { "*1\r\n$\r\n", "invalid bulk length" },
        { "SET \"a b\r\n", "unbalanced quotes in request" },
        { "SET 'a'b c\r\n", "unbalanced quotes in request" },
    };

    public static TheoryData<int, string> TooLong => new()
    {
        { 0, "too big inline request" },
        { 1, "too big mbulk count string" },
        { 2, "too big bulk count string" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void RequestIsMalformed_IsAnsweredWithTheErrorOfRedis_AndTheConnectionEnds(string request, string error)
    {
        var server = new TestServer(1);
        var other = new Peer(server);
        foreach (var cut in new[] { 0, 1, request.Length / 2, request.Length - 1 })
        {
            var peer = new Peer(server);
            var answer = peer.Ask("PING") + peer.Send(request[..cut]);
            // One byte may be enough to see that it is wrong.
            if (peer.IsOpen)
                answer += peer.Send(request[cut..] + "PING\r\n");
            Assert.Equal($"+PONG\r\n-ERR Protocol error: {error}\r\n", answer);
            Assert.False(peer.IsOpen);
        }

        Assert.Equal("+PONG\r\n", other.Ask("PING"));
    }

    [Theory]
    [MemberData(nameof(TooLong))]
    public void LineDoesNotEnd_IsAnsweredWithTheErrorOfRedis_AndTheConnectionEnds(int kind, string error)
    {
        var peer = new Peer(new TestServer(1));
        var beginning = kind switch { 0 => "", 1 => "*", _ => "*1\r\n$" };
        Assert.Equal("", peer.Send(beginning + new string('1', 60_000)));
        Assert.True(peer.IsOpen);
        Assert.Equal($"-ERR Protocol error: {error}\r\n", peer.Send(new string('1', 10_000)));
        Assert.False(peer.IsOpen);
    }

    [Theory]
    [InlineData("PING\r\n", "+PONG\r\n")]
    [InlineData("PING\n", "+PONG\r\n")]
    [InlineData("  PING  \r\n", "+PONG\r\n")]
    [InlineData("\r\n\r\nPING\r\n", "+PONG\r\n")]
    [InlineData("echo \"a\\x41\\n\\\\\\\"\"\r\n", "$5\r\naA\n\\\"\r\n")]
    [InlineData("echo 'a\\'b\\n'\r\n", "$5\r\na'b\\n\r\n")]
    [InlineData("echo ab\"c d\"\r\n", "$5\r\nabc d\r\n")]
    [InlineData("SET a 1\r\nGET a\r\n", "+OK\r\n$1\r\n1\r\n")]
    [InlineData("*0\r\nPING\r\n", "+PONG\r\n")]
    [InlineData("*-1\r\nPING\r\n", "+PONG\r\n")]
    [InlineData("*1\r\n$4\r\nPINGxxPING\r\n", "+PONG\r\n+PONG\r\n")]
    public void RequestIsALine_OrEmpty_IsServedAsByRedis(string request, string answer)
    {
        for (var cut = 0; cut < request.Length; cut++)
        {
            var peer = new Peer(new TestServer(1), segmentBytes: 1 + cut);
            Assert.Equal(answer, peer.Send(request[..cut]) + peer.Send(request[cut..]));
            Assert.True(peer.IsOpen);
        }
    }

    [FactWithRedis]
    public async Task Redis_AnswersTheSame()
    {
        foreach (var (request, error) in Malformed.Select(row => ((string)row[0], (string)row[1])))
        {
            // More arguments than this server takes; Redis waits for them.
            if (request.StartsWith("*1048577", StringComparison.Ordinal))
                continue;
            await using var redis = await RedisServer.StartAsync();
            Assert.Equal($"{request}: -ERR Protocol error: {error}\r\n(closed)", $"{request}: {await redis.AskAsync(Encoding.Latin1.GetBytes(request))}");
        }
    }

    [Fact]
    public void PeerQuits_OrIsABrowser_TheConnectionEnds()
    {
        var server = new TestServer(1);
        var quitting = new Peer(server);
        Assert.Equal("+PONG\r\n+OK\r\n", quitting.Send("PING\r\nQUIT\r\nPING\r\n"));
        Assert.False(quitting.IsOpen);
        var browser = new Peer(server);
        Assert.Equal("", browser.Send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nFLUSHALL\r\n"));
        Assert.False(browser.IsOpen);
    }

    [Fact]
    public async Task PeerEndsInTheMidstOfARequest_WhatWasWholeIsExecuted_AndTheConnectionEnds()
    {
        var server = new TestServer(1);
        var peer = new Peer(server);
        peer.Send("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$3\r\nGE");
        await peer.Connection.Requests.CompleteAsync();
        await peer.Connection.Served.Within("end of the connection");
        Assert.Equal(1, (await server.StatusAsync()).Keys);
        Assert.Equal(0, (await server.StatusAsync()).Connections);
    }

    [Fact]
    public void ArgumentIsLong_ComesInPieces_IsKeptByteByByte()
    {
        var value = new byte[3_000_000];
        new Random(7).NextBytes(value);
        var peer = new Peer(new TestServer(1));
        var request = (byte[])[.. Encoding.ASCII.GetBytes($"*3\r\n$3\r\nSET\r\n$1\r\na\r\n${value.Length}\r\n"), .. value, .. "\r\n"u8];
        var answer = "";
        for (var at = 0; at < request.Length; at += 40_000)
        {
            Assert.Equal("", answer);
            answer = peer.Send(request.AsSpan(at, Math.Min(40_000, request.Length - at)));
        }

        Assert.Equal("+OK\r\n", answer);
        Assert.Equal($"${value.Length}\r\n{Encoding.Latin1.GetString(value)}\r\n", peer.Ask("GET", "a"));
    }

    [Fact]
    public void ManyArgumentsComeInPieces_AreReadOnce()
    {
        var peer = new Peer(new TestServer(1));
        const int Keys = 100_000;
        var request = Peer.Request(["MSET", .. Enumerable.Range(0, Keys).SelectMany(key => new[] { $"key:{key}", "v" })]);
        var answer = "";
        for (var at = 0; at < request.Length; at += 5_000)
            answer += peer.Send(request.AsSpan(at, Math.Min(5_000, request.Length - at)));
        Assert.Equal("+OK\r\n", answer);
        Assert.Equal($":{Keys}\r\n", peer.Ask("DBSIZE"));
    }

    [Fact]
    public void RepliesAreMoreThanABuffer_AreSentInSteps_AndAllCome()
    {
        var peer = new Peer(new TestServer(1));
        peer.Ask("SET", "a", new string('x', 50_000));
        var answer = peer.Send(string.Concat(Enumerable.Repeat("GET a\r\n", 100)) + "PING\r\n");
        for (var more = peer.Send([]); more.Length > 0; more = peer.Send([]))
            answer += more;
        Assert.Equal((100 * ("$50000\r\n".Length + 50_002)) + "+PONG\r\n".Length, answer.Length);
        Assert.EndsWith("+PONG\r\n", answer, StringComparison.Ordinal);
    }
}
