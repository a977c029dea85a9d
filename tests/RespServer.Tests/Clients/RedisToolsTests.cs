using System.Diagnostics;
using System.Net;
using RespServer.Tests.Hosting;
using RespServer.Tests.Protocol;

namespace RespServer.Tests.Clients;

/// <summary>Redis' own tools, where they are installed.</summary>
public sealed class RedisToolsTests
{
    [FactWithRedis]
    public async Task RedisCli_TypesCommands()
    {
        await using var host = await SocketHost.StartAsync(1);
        Assert.Equal("PONG\n", await RunAsync(host, "redis-cli", "ping"));
        Assert.Equal("OK\n", await RunAsync(host, "redis-cli", "set", "a", "b c"));
        Assert.Equal("HELLO 3 failed: NOPROTO unsupported protocol version\nb c\n", await RunAsync(host, "redis-cli", "-3", "get", "a"));
        Assert.Equal("a\n", await RunAsync(host, "redis-cli", "--scan"));
        Assert.Contains("redis_version:7.0.15", await RunAsync(host, "redis-cli", "info"), StringComparison.Ordinal);
        Assert.Empty(host.Failures);
    }

    [FactWithRedis]
    public async Task RedisBenchmark_RunsDuringMoves()
    {
        await using var host = await SocketHost.StartAsync(1);
        var benchmark = RunAsync(host, "redis-benchmark", "-c", "20", "-n", "10000", "-P", "4", "-r", "1000", "-q", "-t", "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,lrange_100,mset");
        var moves = 0;
        while (await Task.WhenAny(benchmark, host.Received.WaitAsync(1_000)) != benchmark)
            await host.MoveAsync((moves++ % 2) + 1);
        var report = await benchmark;

        foreach (var test in new[] { "PING_INLINE", "PING_MBULK", "SET", "GET", "INCR", "LPUSH", "RPUSH", "LPOP", "RPOP", "SADD", "HSET", "LRANGE_100", "MSET" })
            Assert.Contains(test, report, StringComparison.Ordinal);
        Assert.DoesNotContain("error", report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ERR", report, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(moves, 2, int.MaxValue);
        Assert.Empty(host.Failures);
    }

    private static async Task<string> RunAsync(SocketHost host, string program, params string[] arguments)
    {
        var port = ((IPEndPoint)host.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo(RedisServer.Find(program)!, ["-h", "127.0.0.1", "-p", port, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().Within($"end of {program}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        Assert.Equal(0, process.ExitCode);
        return await errors + await output;
    }
}
