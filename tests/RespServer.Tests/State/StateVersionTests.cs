using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using RespServer.State;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.State;

/// <summary>Each version reads what the other writes, and what it does not know it carries along.</summary>
public sealed class StateVersionTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public static TheoryData<int, int, bool> Moves => new()
    {
        { 1, 1, true }, { 1, 2, true }, { 2, 1, true }, { 2, 2, true }, { 1, 1, false }, { 1, 2, false }, { 2, 1, false }, { 2, 2, false },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void EveryKindOfValue_IsTheSameAfterAMove(int from, int to, bool inSteps)
    {
        var old = new TestServer(from, _time);
        Fill(new Peer(old));
        var expected = Describe(new Peer(old));

        var next = Move(old, to, inSteps);

        Assert.Equal(expected, Describe(new Peer(next)));
        // The old one keeps its own: a move that is undone goes on with it.
        Assert.Equal(expected, Describe(new Peer(old)));
        Assert.Equal((from, to), (old.Server.StateVersion, next.Server.StateVersion));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WayThereAndBackAndThere_LosesNothing(bool inSteps)
    {
        var server = new TestServer(2, _time);
        var peer = new Peer(server);
        Fill(peer);
        _time.Advance(TimeSpan.FromSeconds(5));
        peer.Ask("SET", "later", "v");
        var created = KeysCreated(peer);
        Assert.InRange(created, 10, 100);

        // Back to version 1, which knows neither ages nor the section; there a key changes, one is made, one is made anew.
        server = Move(server, 1, inSteps);
        peer = new Peer(server);
        peer.Ask("APPEND", "text", "+");
        peer.Ask("SET", "number", "8");
        peer.Ask("SET", "by version 1", "v");
        peer.Ask("DEL", "later");
        peer.Ask("SET", "later", "v");
        server = Move(server, 1, inSteps);
        _time.Advance(TimeSpan.FromSeconds(1));
        server = Move(server, 2, inSteps);
        peer = new Peer(server);

        Assert.Equal(":6000\r\n", peer.Ask("OBJECT", "AGE", "text"));
        Assert.Equal(":6000\r\n", peer.Ask("OBJECT", "AGE", "number"));
        Assert.Equal(":6000\r\n", peer.Ask("OBJECT", "AGE", "hash"));
        Assert.Equal("$6\r\nvalue+\r\n", peer.Ask("GET", "text"));
        // Version 1 did not note when, and does not claim that it is the one that was there before.
        Assert.Equal("$-1\r\n", peer.Ask("OBJECT", "AGE", "by version 1"));
        Assert.Equal("$-1\r\n", peer.Ask("OBJECT", "AGE", "later"));
        Assert.Equal(created, KeysCreated(peer));
        peer.Ask("SET", "once more", "v");
        Assert.Equal(created + 1, KeysCreated(peer));
    }

    [Fact]
    public void FigureOfTheServer_GoOver()
    {
        var old = new TestServer(1, _time);
        var peer = new Peer(old);
        peer.Ask("SET", "a", "1");
        peer.Ask("GET", "a");
        peer.Ask("GET", "none");
        _time.Advance(TimeSpan.FromSeconds(100));
        var next = new Peer(Move(old, 2, inSteps: true));
        var info = next.Ask("INFO");
        Assert.Contains("uptime_in_seconds:100\r\n", info, StringComparison.Ordinal);
        Assert.Contains("keyspace_hits:1\r\nkeyspace_misses:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("total_commands_processed:4\r\n", info, StringComparison.Ordinal);
        Assert.Contains("total_connections_received:2\r\n", info, StringComparison.Ordinal);
        Assert.Contains("resp_server_version:2.0.0\r\n", info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void StateOfALaterVersion_IsReadAsFarAsItIsKnown_AndTheRestIsWrittenAgain(int version)
    {
        // A kind of value, a field of a key, and a section that neither version has.
        var state = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(state);
        var entry = new ArrayBufferWriter<byte>();
        var content = new StateWriter(entry);
        content.Number(0);
        content.Bytes("stream"u8);
        content.Number(0);
        content.Raw([77]);
        content.Bytes("content of a stream"u8);
        content.Field(30, "field"u8);
        writer.Field(StateTag.Key, entry.WrittenSpan);
        writer.Field(99, "section"u8);
        var server = new TestServer(version, _time);
        server.Server.Import(Moving.Pieces(state.WrittenMemory, 3), 3);

        var peer = new Peer(server);
        Assert.Equal("+unknown\r\n", peer.Ask("TYPE", "stream"));
        Assert.StartsWith("-WRONGTYPE", peer.Ask("GET", "stream"), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGTYPE", peer.Ask("APPEND", "stream", "x"), StringComparison.Ordinal);
        Assert.Equal(":1\r\n", peer.Ask("EXPIRE", "stream", "10"));
        var again = new ArrayBufferWriter<byte>();
        server.Server.Export(again);
        Assert.True(again.WrittenSpan.IndexOf("content of a stream"u8) > 0, "The value is lost.");
        Assert.True(again.WrittenSpan.IndexOf("field"u8) > 0, "The field is lost.");
        Assert.True(again.WrittenSpan.IndexOf("section"u8) > 0, "The section is lost.");
    }

    [Fact]
    public void StateIsCutOff_IsRefused()
    {
        var server = new TestServer(1, _time);
        Fill(new Peer(server));
        var state = new ArrayBufferWriter<byte>();
        server.Server.Export(state);
        for (var length = state.WrittenCount - 1; length > state.WrittenCount - 40; length--)
            Assert.Throws<InvalidDataException>(() => new TestServer(1, _time).Server.Import(new ReadOnlySequence<byte>(state.WrittenMemory[..length]), 1));
        Assert.Throws<InvalidDataException>(() => new TestServer(1, _time).Server.Import(new ReadOnlySequence<byte>(new byte[] { 9, 0 }), 1));
    }

    private TestServer Move(TestServer old, int version, bool inSteps)
    {
        var next = new TestServer(version, _time);
        return inSteps ? Moving.InSteps(old, next) : Moving.AtOnce(old, next);
    }

    private static void Fill(Peer peer)
    {
        peer.Ask("SET", "text", "value");
        peer.Ask("SET", "empty", "");
        peer.Ask("SET", "", "of the empty key");
        peer.Ask("SET", "number", "7");
        peer.Ask("SET", "long", new string('x', 200_000));
        peer.Ask("SET", "ends", "v", "PXAT", "4000000000123");
        peer.Ask("SET", "\0\r\n\xff", "\xfe\0");
        peer.Ask("RPUSH", "list", "a", "", "c");
        peer.Ask("LPUSH", "list", "z");
        peer.Ask("HSET", "hash", "f", "1", "", "2", "g", "");
        peer.Ask("SADD", "set", "m", "", "n");
        peer.Ask("SADD", "set", "o");
        peer.Ask("SREM", "set", "m");
        for (var key = 0; key < 20; key++)
            peer.Ask("SET", $"key:{key}", "v");
    }

    private static string Describe(Peer peer) =>
        string.Join(
            '\n',
            peer.Ask("DBSIZE"), peer.Ask("MGET", "text", "empty", "", "number", "long", "ends", "\0\r\n\xff", "key:0", "key:19"), peer.Ask("PEXPIRETIME", "ends"),
            peer.Ask("LRANGE", "list", "0", "-1"), peer.Ask("HGETALL", "hash"), peer.Ask("SCARD", "set"), peer.Ask("SISMEMBER", "set", ""), peer.Ask("SISMEMBER", "set", "o"), peer.Ask("SCAN", "0", "COUNT", "1000"));

    private static long KeysCreated(Peer peer)
    {
        var info = peer.Ask("INFO", "stats");
        var start = info.IndexOf("keys_created:", StringComparison.Ordinal) + "keys_created:".Length;
        return long.Parse(info[start..info.IndexOf('\r', start)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
