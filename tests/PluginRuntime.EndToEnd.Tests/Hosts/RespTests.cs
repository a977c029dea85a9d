using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using StackExchange.Redis;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Connections of real clients, kept over upgrades of the server that they talk to.</summary>
[Collection(Alone.Name)]
public sealed class RespTests
{
    private const int Upgrades = 6;

    [FactOnLinux]
    public async Task StockClientUnderUpgrades_KeepsItsConnection_AndEveryAnswerIsRight()
    {
        await using var host = await RespHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var broken = 0;
        client.ConnectionFailed += (_, _) => Interlocked.Increment(ref broken);
        var db = client.GetDatabase();
        await db.StringSetAsync("timed", "value", TimeSpan.FromMinutes(10));
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(() => WorkAsync(db, worker, stop.Token))).ToArray();

        for (var upgrade = 0; upgrade < Upgrades; upgrade++)
        {
            var move = await host.UpgradeAsync();
            Assert.InRange(move.Connections, 1, 2);
            if (upgrade % 2 == 0)
                Assert.Equal("value", (string?)await db.StringGetSetExpiryAsync("timed", TimeSpan.FromMinutes(9)));
            else
                await Assert.ThrowsAsync<RedisServerException>(() => db.StringGetDeleteAsync("timed"));
        }

        await stop.CancelAsync();
        var counts = await Task.WhenAll(workers).Within("end of the workers");
        Assert.All(counts, static count => Assert.NotEqual(0, count));
        Assert.Equal(counts.Sum(), (long)await db.StringGetAsync("all"));
        Assert.InRange((await db.KeyTimeToLiveAsync("timed"))!.Value.TotalMinutes, 8, 9);
        Assert.Equal(0, broken);
    }

    [FactOnLinux]
    public async Task StreamsCutInTheMidstOfRequests_GoOverUpgrades_NotAByteIsLostDoubledOrMoved()
    {
        await using var host = await RespHost.StartAsync();
        using var stop = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 64).Select(number => Task.Run(() => StreamAsync(host, number, stop.Token))).ToArray();

        for (var upgrade = 0; upgrade < Upgrades; upgrade++)
            Assert.InRange((await host.UpgradeAsync()).Connections, 0, streams.Length);

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(streams).Within("end of the streams"), static echoes => Assert.NotEqual(0, echoes));
    }

    [FactOnLinux]
    public async Task ClientsThatConnectDuringUpgrades_AreNeverRefused()
    {
        await using var host = await RespHost.StartAsync();
        using var stop = new CancellationTokenSource();
        var connecting = Task.Run(async () =>
        {
            var connects = 0;
            for (; !stop.IsCancellationRequested; connects++)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(host.Address);
                await socket.SendAsync("PING\r\n"u8.ToArray());
                Assert.Equal("+PONG\r\n", Encoding.ASCII.GetString(await ReceiveAsync(socket, 7)));
            }

            return connects;
        });

        for (var upgrade = 0; upgrade < Upgrades; upgrade++)
            await host.UpgradeAsync();

        await stop.CancelAsync();
        Assert.NotEqual(0, await connecting.Within("end of the connects"));
    }

    [FactOnLinux]
    public async Task ProcessIsKilled_TheServerListensAgainAtItsAddress()
    {
        await using var host = await RespHost.StartAsync();
        await using var client = await host.ConnectAsync();
        await client.GetDatabase().StringSetAsync("a", "b");
        using var process = Process.GetProcessById(await host.ProcessIdAsync());

        process.Kill();

        // Without a log of its own it begins anew, as Redis without one does.
        await NextAnswerAsync(client).Within("an answer of the next process");
        Assert.NotEqual(process.Id, await host.ProcessIdAsync());
    }

    [FactWhereInstalled("redis-benchmark")]
    public async Task RedisBenchmarkUnderUpgrades_SeesNoError()
    {
        await using var host = await RespHost.StartAsync();
        using var benchmark = Process.Start(new ProcessStartInfo(
            "redis-benchmark", ["-p", $"{host.Address.Port}", "-c", "50", "-n", "200000", "-P", "4", "-r", "1000", "-q", "-t", "set,get,incr,lpush,lpop,sadd,hset"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = benchmark.StandardOutput.ReadToEndAsync();
        var errors = benchmark.StandardError.ReadToEndAsync();
        var ended = benchmark.WaitForExitAsync();
        var upgrades = 0;

        for (; upgrades < 2 || !ended.IsCompleted; upgrades++)
            await host.UpgradeAsync();

        await ended.Within("end of redis-benchmark");
        Assert.Equal(0, benchmark.ExitCode);
        Assert.Empty(await errors);
        Assert.DoesNotContain("rror", await output, StringComparison.Ordinal);
        foreach (var test in new[] { "SET", "GET", "INCR", "LPUSH", "LPOP", "SADD", "HSET" })
            Assert.Contains($"{test}: ", await output, StringComparison.Ordinal);
    }

    /// <summary>Writes what only it writes, and reads it back; what it pushes it pops.</summary>
    /// <returns>How often it has counted.</returns>
    private static async Task<long> WorkAsync(IDatabase db, int worker, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await db.StringIncrementAsync("all");
            Assert.Equal(count + 1, await db.StringIncrementAsync($"count {worker}"));
            await db.StringSetAsync($"text {worker}", $"{worker} {count}");
            Assert.Equal($"{worker} {count}", (string?)await db.StringGetAsync($"text {worker}"));
            await db.ListRightPushAsync($"list {worker}", [count, count + 1]);
            Assert.Equal([count, count + 1], (await db.ListLeftPopAsync($"list {worker}", 2))!);
        }

        return count;
    }

    /// <summary>Sends requests in two pieces, the second some time after the first, and checks every echo.</summary>
    /// <returns>How many there were.</returns>
    private static async Task<int> StreamAsync(RespHost host, int number, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host.Address);
        var random = new Random(number);
        var echoes = 0;
        for (; !stop.IsCancellationRequested; echoes++)
        {
            var text = $"{number}:{echoes}:{new string((char)('a' + (echoes % 26)), random.Next(1, 3000))}";
            var request = Encoding.ASCII.GetBytes($"*2\r\n$4\r\nECHO\r\n${text.Length}\r\n{text}\r\n");
            var cut = random.Next(1, request.Length);
            await socket.SendAsync(request.AsMemory(0, cut), CancellationToken.None);
            await Task.Yield();
            await socket.SendAsync(request.AsMemory(cut), CancellationToken.None);
            var expected = Encoding.ASCII.GetBytes($"${text.Length}\r\n{text}\r\n");
            Assert.Equal(expected, await ReceiveAsync(socket, expected.Length));
        }

        return echoes;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        var received = new byte[length];
        for (var count = 0; count < length;)
        {
            var more = await socket.ReceiveAsync(received.AsMemory(count)).AsTask().Within("bytes from the server");
            Assert.NotEqual(0, more);
            count += more;
        }

        return received;
    }

    /// <summary>Asks until an answer comes; connections that were lost make errors.</summary>
    private static async Task NextAnswerAsync(ConnectionMultiplexer client)
    {
        while (true)
        {
            try
            {
                if ((await client.GetDatabase().StringGetAsync("a")).IsNull)
                    return;
            }
            catch (RedisException)
            {
                await Task.Yield();
            }
        }
    }
}
