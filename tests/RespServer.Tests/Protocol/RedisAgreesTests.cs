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
}
