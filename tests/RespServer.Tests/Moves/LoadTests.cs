using System.Net.Sockets;
using System.Text;
using RespServer.Tests.Clients;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Moves;

/// <summary>The server moves between versions, again and again, while clients are at work: nothing fails, nothing is lost, nothing is done twice.</summary>
public sealed class LoadTests
{
    private const int Moves = 40;

    [Fact]
    public async Task CountersAreIncremented_DuringMoves_EachIncrementCountsOnce()
    {
        await using var fixture = await ClientFixture.StartAsync(1);
        var connected = fixture.Client.GetCounters().Interactive.SocketCount;
        var failed = 0;
        fixture.Client.ConnectionFailed += (_, _) => failed++;
        using var done = new CancellationTokenSource();
        using var progress = new Progress();
        var callers = Enumerable.Range(0, 32).Select(async caller =>
        {
            var count = 0L;
            while (!done.IsCancellationRequested)
            {
                var own = await fixture.Database.StringIncrementAsync($"counter:{caller}");
                Assert.Equal(++count, own);
                await fixture.Database.StringIncrementAsync("shared");
                await fixture.Database.HashIncrementAsync("hash", $"{caller}");
                await fixture.Database.ListRightPushAsync($"list:{caller}", count);
                progress.Step();
            }

            return count;
        }).ToArray();

        for (var move = 0; move < Moves; move++)
        {
            await progress.WaitAsync(100);
            await fixture.Host.MoveAsync(version: (move % 2) + 1);
        }

        await done.CancelAsync();
        var counts = await Task.WhenAll(callers).Within("end of the callers");

        Assert.Equal(0, failed);
        Assert.Equal(connected, fixture.Client.GetCounters().Interactive.SocketCount);
        Assert.Empty(fixture.Host.Failures);
        Assert.All(counts, count => Assert.InRange(count, 1, long.MaxValue));
        Assert.Equal(counts.Sum(), (long)await fixture.Database.StringGetAsync("shared"));
        for (var caller = 0; caller < counts.Length; caller++)
        {
            Assert.Equal(counts[caller], (long)await fixture.Database.StringGetAsync($"counter:{caller}"));
            Assert.Equal(counts[caller], (long)await fixture.Database.HashGetAsync("hash", $"{caller}"));
            Assert.Equal(Enumerable.Range(1, (int)counts[caller]), (await fixture.Database.ListRangeAsync($"list:{caller}")).Select(value => (int)value));
        }
    }

    [Fact]
    public async Task RandomCommandsAgainstAModel_DuringMoves_EachAnswerIsTheModels()
    {
        await using var host = await SocketHost.StartAsync(1);
        using var done = new CancellationTokenSource();
        using var progress = new Progress();
        var clients = Enumerable.Range(0, 8).Select(client => Task.Run(() => RunModelAsync(host, client, progress, done.Token))).ToArray();
        for (var move = 0; move < Moves; move++)
        {
            await progress.WaitAsync(50);
            await host.MoveAsync((move % 2) + 1);
        }

        await done.CancelAsync();
        var executed = await Task.WhenAll(clients).Within("end of the clients");
        Assert.All(executed, count => Assert.InRange(count, 10, long.MaxValue));
        Assert.Empty(host.Failures);
    }

    /// <summary>One connection with keys of its own, pipelines cut anywhere, and what must come back.</summary>
    private static async Task<long> RunModelAsync(SocketHost host, int client, Progress progress, CancellationToken done)
    {
        var random = new Random(client);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host.Address, CancellationToken.None);
        Dictionary<string, string> model = [];
        var executed = 0L;
        var buffer = new byte[64 * 1024];
        while (!done.IsCancellationRequested)
        {
            List<byte> requests = [];
            var expected = new StringBuilder();
            for (var command = random.Next(1, 20); command > 0; command--, executed++)
            {
                var key = $"{client}:{random.Next(500)}";
                var value = new string((char)('a' + random.Next(26)), random.Next(300));
                switch (random.Next(4))
                {
                    case 0:
                        requests.AddRange(Peer.Request("DEL", key));
                        expected.Append(model.Remove(key) ? ":1\r\n" : ":0\r\n");
                        break;
                    case 1:
                        requests.AddRange(Peer.Request("GET", key));
                        expected.Append(model.TryGetValue(key, out var held) ? $"${held.Length}\r\n{held}\r\n" : "$-1\r\n");
                        break;
                    case 2:
                        requests.AddRange(Peer.Request("APPEND", key, value));
                        model[key] = model.GetValueOrDefault(key, "") + value;
                        expected.Append(System.Globalization.CultureInfo.InvariantCulture, $":{model[key].Length}\r\n");
                        break;
                    default:
                        requests.AddRange(Peer.Request("SET", key, value));
                        model[key] = value;
                        expected.Append("+OK\r\n");
                        break;
                }
            }

            for (var at = 0; at < requests.Count;)
            {
                var length = Math.Min(random.Next(1, 1000), requests.Count - at);
                await socket.SendAsync(requests.GetRange(at, length).ToArray());
                at += length;
            }

            var answer = new StringBuilder();
            while (answer.Length < expected.Length)
            {
                var received = await socket.ReceiveAsync(buffer).Within("answer");
                Assert.True(received > 0, "The connection was closed.");
                answer.Append(Encoding.Latin1.GetString(buffer, 0, received));
            }

            Assert.Equal(expected.ToString(), answer.ToString());
            progress.Step();
        }

        return executed;
    }
}
