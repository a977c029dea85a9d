using RespServer.Tests.Hosting;

namespace RespServer.Tests.Protocol;

/// <summary>A Redis server answers the scripts in the same bytes.</summary>
public sealed class RedisAgreesTests
{
    [FactWithRedis]
    public async Task Redis_AnswersTheSame()
    {
        await using var redis = await RedisServer.StartAsync();
        List<string> different = [];
        foreach (var (name, script) in Scripts.Common.Concat(Scripts.Second))
        {
            await redis.AskAsync(Peer.Request("FLUSHALL"));
            foreach (var (request, bytes, reply) in Script.Read(script))
            {
                var answer = await redis.AskAsync(bytes);
                if (answer != reply)
                    different.Add($"{name}: {request} -> {Script.Show(answer)} and not {Script.Show(reply)}");
            }
        }

        Assert.Empty(different);
    }

    /// <summary>Whatever commands are made of, in an order that nobody thought of. Left out is what depends on time, order of hashes, or the server.</summary>
    [FactWithRedis]
    public async Task RandomCommands_RedisAnswersTheSame()
    {
        string[] keys = ["a", "b", "c", "list", "hash", ""];
        string[] words = ["0", "1", "-1", "2", "-3", "5000", "9223372036854775807", "-9223372036854775808", "x", "", "NX", "XX", "GET", "EX", "EXAT", "KEEPTTL", "PERSIST", "GT", "LT", "f", "g"];
        string[] leftOut = ["px", "psetex", "pexpire", "pttl", "info", "time", "config", "command", "client", "hello", "reset", "quit", "post", "host:", "object", "keys", "scan", "hgetall", "hkeys", "hvals", "smembers"];
        var commands = new Edition2("2.0.0").Commands.Select(command => command.Name).Except(leftOut).ToArray();
        var random = new Random(5);
        var peer = new Peer(new TestServer(2));
        await using var redis = await RedisServer.StartAsync();
        List<string> different = [];
        for (var run = 0; run < 6_000; run++)
        {
            string[] request = [commands[random.Next(commands.Length)], .. Enumerable.Range(0, random.Next(6)).Select(index => index == 0 ? keys[random.Next(keys.Length)] : words[random.Next(words.Length)])];
            var ours = peer.Ask(request);
            var theirs = await redis.AskAsync(Peer.Request(request));
            if (ours != theirs)
                different.Add($"{string.Join(' ', request)} -> {Script.Show(theirs)} and not {Script.Show(ours)}");
        }

        Assert.True(different.Count == 0, string.Join('\n', different.Take(20)));
    }

    [FactWithRedis]
    public async Task RandomPatterns_RedisFindsTheSameKeys()
    {
        const string Characters = "*?[]^-\\abc";
        var random = new Random(6);
        var peer = new Peer(new TestServer(1));
        await using var redis = await RedisServer.StartAsync();
        foreach (var key in new[] { "a", "b", "ab", "abc", "aab", "bca", "[a]", "a-c", "^", "]", "\\" })
            Assert.Equal(peer.Ask("SET", key, "v"), await redis.AskAsync(Peer.Request("SET", key, "v")));
        for (var run = 0; run < 3_000; run++)
        {
            var pattern = new string([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Characters[random.Next(Characters.Length)])]);
            Assert.Equal($"{pattern}: {Sorted(await redis.AskAsync(Peer.Request("KEYS", pattern)))}", $"{pattern}: {Sorted(peer.Ask("KEYS", pattern))}");
        }

        static string Sorted(string reply) => string.Join(' ', reply.Split("\r\n").Order(StringComparer.Ordinal));
    }
}
