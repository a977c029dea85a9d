using Microsoft.Extensions.Time.Testing;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Keys;

/// <summary>Keys end at their time: for who asks at once, in memory by and by.</summary>
public sealed class ExpiryTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public void TimeHasCome_KeyIsGoneForEachCommand()
    {
        var peer = new Peer(new TestServer(1, _time));
        foreach (var command in new string[][]
        {
            ["GET", "k"], ["EXISTS", "k"], ["TTL", "k"], ["STRLEN", "k"], ["TYPE", "k"], ["DEL", "k"], ["PERSIST", "k"], ["APPEND", "k", "x"], ["INCR", "k"], ["SET", "k", "v", "XX"],
            ["SETNX", "k", "v"], ["GETSET", "k", "v"], ["MGET", "k"], ["KEYS", "*"], ["SCAN", "0"], ["EXPIRE", "k", "5"], ["LPUSH", "k", "v"], ["HSET", "k", "f", "v"], ["SADD", "k", "v"],
        })
        {
            var fresh = new Peer(new TestServer(1, _time)).Ask(command);
            peer.Ask("FLUSHALL");
            peer.Ask("SET", "k", "value", "PX", "1000");
            _time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.Equal("$5\r\nvalue\r\n", peer.Ask("GET", "k"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal($"{command[0]}: {fresh}", $"{command[0]}: {peer.Ask(command)}");
        }
    }

    [Fact]
    public void TimePasses_TimeLeftIsToldInBothUnits()
    {
        var peer = new Peer(new TestServer(1, _time));
        peer.Ask("SET", "k", "v", "EX", "10");
        _time.Advance(TimeSpan.FromMilliseconds(2600));
        Assert.Equal(":7400\r\n", peer.Ask("PTTL", "k"));
        Assert.Equal(":7\r\n", peer.Ask("TTL", "k"));
        _time.Advance(TimeSpan.FromMilliseconds(7399));
        Assert.Equal(":1\r\n", peer.Ask("PTTL", "k"));
        Assert.Equal(":0\r\n", peer.Ask("TTL", "k"));
    }

    [Fact]
    public async Task NobodyAsks_TheSweepRemovesThem_AndOnlyThem_ABoundedNumberEachRun()
    {
        var server = new TestServer(1, _time);
        await server.Server.AcquireAsync(CancellationToken.None);
        var peer = new Peer(server);
        const int Each = 5_000;
        for (var key = 0; key < Each; key++)
        {
            peer.Ask("SET", $"soon:{key}", "v", "EX", "10");
            peer.Ask("SET", $"late:{key}", "v", "EX", "100");
            peer.Ask("SET", $"ever:{key}", "v");
        }

        await server.Context.RunScheduledAsync();
        Assert.Equal(3 * Each, (await server.StatusAsync()).Keys);

        _time.Advance(TimeSpan.FromSeconds(10));
        var left = 3L * Each;
        var runs = 0;
        while (left > 2 * Each)
        {
            await server.Context.RunScheduledAsync();
            var now = (await server.StatusAsync()).Keys;
            Assert.InRange(left - now, 0, 4096);
            left = now;
            Assert.True(++runs < 1000, $"{left - (2 * Each)} keys are left of {Each} after {runs} runs.");
        }

        await server.Context.RunScheduledAsync();
        Assert.Equal(2 * Each, (await server.StatusAsync()).Keys);
        Assert.Contains("expired_keys:5000\r\n", peer.Ask("INFO", "stats"), StringComparison.Ordinal);
        Assert.Contains("db0:keys=10000,expires=5000,", peer.Ask("INFO", "keyspace"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InstanceGivesUpItsPlace_TheSweepEnds_AndGoesOnWhenTheMoveIsUndone()
    {
        var server = new TestServer(1, _time);
        Assert.Empty(server.Context.Scheduled);
        await server.Server.AcquireAsync(CancellationToken.None);
        Assert.Single(server.Context.Scheduled);
        await server.Server.ReleaseAsync(CancellationToken.None);
        Assert.Empty(server.Context.Scheduled);
        await server.Server.AcquireAsync(CancellationToken.None);
        Assert.Single(server.Context.Scheduled);
    }

    [Fact]
    public async Task ServerHasMoved_TheSweepRemovesThemThere()
    {
        var old = new TestServer(1, _time);
        new Peer(old).Ask("SET", "a", "v", "EX", "10");
        var next = Moving.InSteps(old, new TestServer(2, _time));
        await next.Server.AcquireAsync(CancellationToken.None);
        await next.Context.RunScheduledAsync();
        Assert.Equal(1, (await next.StatusAsync()).Keys);
        _time.Advance(TimeSpan.FromSeconds(10));
        await next.Context.RunScheduledAsync();
        Assert.Equal(0, (await next.StatusAsync()).Keys);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void ServerMoves_KeysEndAtTheSameTime(int from, int to)
    {
        var old = new TestServer(from, _time);
        var peer = new Peer(old);
        peer.Ask("SET", "a", "v", "PX", "1500");
        peer.Ask("SET", "b", "v", "EX", "100");
        var bulk = Moving.ExportBulk(old);
        peer.Ask("PEXPIRE", "b", "2500");
        peer.Ask("SET", "c", "v", "PX", "2500");
        peer.Ask("PERSIST", "c");
        _time.Advance(TimeSpan.FromMilliseconds(500));
        var next = new TestServer(to, _time);
        Moving.ImportBulk(bulk, old, next);
        Moving.HandOverChanges(old, next);

        var after = new Peer(next);
        Assert.Equal(":1000\r\n:2000\r\n:-1\r\n", after.Ask("PTTL", "a") + after.Ask("PTTL", "b") + after.Ask("PTTL", "c"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(":-2\r\n:1000\r\n:-1\r\n", after.Ask("PTTL", "a") + after.Ask("PTTL", "b") + after.Ask("PTTL", "c"));
    }
}
