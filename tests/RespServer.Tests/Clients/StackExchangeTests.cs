using StackExchange.Redis;

namespace RespServer.Tests.Clients;

/// <summary>What a stock client does with the server, over a real socket.</summary>
public sealed class StackExchangeTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task Client_ConnectsAndKnowsTheServer(int version, bool unix)
    {
        await using var fixture = await ClientFixture.StartAsync(version, unix);
        Assert.True(fixture.Client.IsConnected);
        Assert.True(fixture.Server.IsConnected);
        Assert.Equal(new Version(7, 0, 15), fixture.Server.Version);
        Assert.Equal(ServerType.Standalone, fixture.Server.ServerType);
        Assert.False(fixture.Server.IsReplica);
        Assert.InRange((await fixture.Database.PingAsync()).TotalMilliseconds, 0, 20_000);
        Assert.Equal("hello", (string?)await fixture.Server.EchoAsync("hello"));
        Assert.InRange(await fixture.Server.TimeAsync(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Contains((await fixture.Server.InfoAsync("server"))[0], field => field is { Key: "redis_mode", Value: "standalone" });
        Assert.Contains(await fixture.Server.ClientListAsync(), client => client.Name == "tests");
        Assert.Equal("no", (await fixture.Server.ConfigGetAsync("appendonly"))[0].Value);
        Assert.Empty(fixture.Host.Failures);
    }

    [Fact]
    public async Task Strings()
    {
        await using var fixture = await ClientFixture.StartAsync(1);
        var db = fixture.Database;
        Assert.True(await db.StringSetAsync("a", "1"));
        Assert.Equal("1", (string?)await db.StringGetAsync("a"));
        Assert.True((await db.StringGetAsync("none")).IsNull);
        Assert.False(await db.StringSetAsync("a", "2", when: When.NotExists));
        Assert.True(await db.StringSetAsync("a", "2", when: When.Exists));
        Assert.True(await db.StringSetAsync("timed", "v", TimeSpan.FromSeconds(100)));
        Assert.True(await db.StringSetAsync("timed", "w", TimeSpan.FromMilliseconds(100_500), When.Exists));
        Assert.InRange((await db.KeyTimeToLiveAsync("timed"))!.Value.TotalSeconds, 90, 101);
        Assert.True(await db.StringSetAsync("timed", "x", null, keepTtl: true, When.Always, CommandFlags.None));
        Assert.NotNull(await db.KeyTimeToLiveAsync("timed"));
        Assert.Equal("x", (string?)await db.StringGetSetAsync("timed", "y"));
        Assert.Equal("y", (string?)await db.StringSetAndGetAsync("timed", "z"));
        Assert.Equal(2, (await db.StringGetWithExpiryAsync("a")).Value);
        Assert.Equal(3, await db.StringIncrementAsync("a"));
        Assert.Equal(1, await db.StringDecrementAsync("a", 2));
        Assert.Equal(3, await db.StringAppendAsync("a", "bc"));
        Assert.Equal(3, await db.StringLengthAsync("a"));
        Assert.Equal("bc", (string?)await db.StringGetRangeAsync("a", 1, -1));
        Assert.True(await db.StringSetAsync([new("m", 1), new("n", 2)]));
        Assert.False(await db.StringSetAsync([new("m", 3), new("o", 2)], When.NotExists));
        Assert.Equal([1, 2, RedisValue.Null], await db.StringGetAsync(["m", "n", "none"]));
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        await db.StringSetAsync("bytes", bytes);
        Assert.Equal(bytes, (byte[]?)await db.StringGetAsync("bytes"));
        var error = await Assert.ThrowsAsync<RedisServerException>(() => db.StringIncrementAsync("bytes"));
        Assert.Equal("ERR value is not an integer or out of range", error.Message);
    }

    [Fact]
    public async Task KeysAndExpiry()
    {
        await using var fixture = await ClientFixture.StartAsync(2);
        var db = fixture.Database;
        await db.StringSetAsync([new("a:1", 1), new("a:2", 2), new("b", 3)]);
        Assert.True(await db.KeyExistsAsync("b"));
        Assert.Equal(2, await db.KeyExistsAsync(["a:1", "b", "none"]));
        Assert.Equal(RedisType.String, await db.KeyTypeAsync("b"));
        Assert.Equal(RedisType.None, await db.KeyTypeAsync("none"));
        Assert.Equal(["a:1", "a:2"], fixture.Server.Keys(pattern: "a:*", pageSize: 1).Select(key => (string?)key).Order());
        Assert.Equal(3, await fixture.Server.DatabaseSizeAsync());
        Assert.True(await db.KeyExpireAsync("b", TimeSpan.FromSeconds(50)));
        Assert.False(await db.KeyExpireAsync("b", TimeSpan.FromSeconds(10), ExpireWhen.GreaterThanCurrentExpiry));
        var at = new DateTime(2099, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);
        Assert.True(await db.KeyExpireAsync("b", at));
        Assert.Equal(at, await db.KeyExpireTimeAsync("b"));
        Assert.True(await db.KeyPersistAsync("b"));
        Assert.Null(await db.KeyTimeToLiveAsync("b"));
        Assert.Equal(3, (int)await db.StringGetDeleteAsync("b"));
        Assert.Equal(1, (int)await db.StringGetSetExpiryAsync("a:1", TimeSpan.FromSeconds(9)));
        Assert.NotNull(await db.KeyTimeToLiveAsync("a:1"));
        Assert.Equal(3, await db.StringSetRangeAsync("a:2", 1, "xy"));
        Assert.Equal(2, await db.KeyDeleteAsync(["a:1", "a:2", "b"]));
        await db.StringSetAsync("left", 1);
        await fixture.Server.FlushDatabaseAsync();
        Assert.Equal(0, await fixture.Server.DatabaseSizeAsync());
    }

    [Fact]
    public async Task ListsHashesAndSets()
    {
        await using var fixture = await ClientFixture.StartAsync(1);
        var db = fixture.Database;
        Assert.Equal(3, await db.ListRightPushAsync("l", ["b", "c", "d"]));
        Assert.Equal(4, await db.ListLeftPushAsync("l", "a"));
        Assert.Equal(["a", "b", "c", "d"], await db.ListRangeAsync("l"));
        Assert.Equal("a", (string?)await db.ListLeftPopAsync("l"));
        Assert.Equal(["d", "c"], await db.ListRightPopAsync("l", 2));
        Assert.Equal(1, await db.ListLengthAsync("l"));

        await db.HashSetAsync("h", [new("f", 1), new("g", 2)]);
        Assert.True(await db.HashSetAsync("h", "new", 3));
        Assert.Equal(2, (int)await db.HashGetAsync("h", "g"));
        Assert.Equal([1, RedisValue.Null], await db.HashGetAsync("h", ["f", "none"]));
        Assert.Equal(3, (await db.HashGetAllAsync("h")).Length);
        Assert.Equal(["f", "g", "new"], (await db.HashKeysAsync("h")).Select(field => (string?)field).Order());
        Assert.Equal(6, (await db.HashValuesAsync("h")).Sum(value => (int)value));
        Assert.True(await db.HashExistsAsync("h", "f"));
        Assert.Equal(11, await db.HashIncrementAsync("h", "f", 10));
        Assert.Equal(2, await db.HashDeleteAsync("h", ["f", "g", "none"]));
        Assert.Equal(1, await db.HashLengthAsync("h"));

        Assert.Equal(2, await db.SetAddAsync("s", ["a", "b", "a"]));
        Assert.True(await db.SetContainsAsync("s", "a"));
        Assert.True(await db.SetRemoveAsync("s", "a"));
        Assert.Equal(["b"], await db.SetMembersAsync("s"));
        Assert.Equal(1, await db.SetLengthAsync("s"));
        var error = await Assert.ThrowsAsync<RedisServerException>(() => db.StringGetAsync("s"));
        Assert.StartsWith("WRONGTYPE ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyAtOnce_EachGetsItsOwn()
    {
        await using var fixture = await ClientFixture.StartAsync(1);
        var db = fixture.Database;
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(key => db.StringSetAsync($"k{key}", key))).Within("5,000 answers");
        var values = await Task.WhenAll(Enumerable.Range(0, 5_000).Select(key => db.StringGetAsync($"k{key}"))).Within("5,000 values");
        Assert.Equal(Enumerable.Range(0, 5_000), values.Select(value => (int)value));
    }

    [Fact]
    public async Task CommandIsUnknown_TheClientIsTold_AndGoesOn()
    {
        await using var fixture = await ClientFixture.StartAsync(1);
        var error = await Assert.ThrowsAsync<RedisServerException>(() => fixture.Database.SortedSetAddAsync("z", "m", 1));
        Assert.StartsWith("ERR unknown command 'ZADD', with args beginning with: 'z' '1' 'm'", error.Message, StringComparison.Ordinal);
        Assert.True(await fixture.Database.StringSetAsync("a", 1));
    }
}
