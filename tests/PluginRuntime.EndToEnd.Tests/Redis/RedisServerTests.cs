using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using PluginRuntime.EndToEnd.Tests.Embedders;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Redis;

/// <summary>The sample RedisServer as its user runs it.</summary>
public sealed partial class RedisServerTests
{
    private const int Clients = 4;
    private const int Upgrades = 3;

    [Fact]
    public async Task UpgradedEverySecond_KeepsItsConnectionsAndKeys_AndEndsWhenItIsToldTo()
    {
        using var folder = new HostFolder();
        using (var server = EmbedderProcess.StartSample("RedisServer", folder, "--port", "0", "--upgrade-every", "1"))
        {
            await server.SaysAsync("Ctrl-C ends it");
            var port = int.Parse(Listens().Match(server.Output).Groups["port"].Value, CultureInfo.InvariantCulture);
            var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RespClient.ConnectAsync(port)));
            // The next to be told of may have begun before all were there.
            var before = Upgraded().Count(server.Output) + 1;
            var rounds = await Task.WhenAll(clients.Select((client, number) => TalkAsync(client, number, () => Upgraded().Count(server.Output) >= before + Upgrades)));
            var upgrades = Upgraded().Matches(server.Output).Skip(before).Take(Upgrades).ToArray();

            Assert.Equal($"{rounds.Sum()}", await clients[0].AskAsync("GET", "shared"));
            Assert.Equal(["1.0.0", "2.0.0"], upgrades.Select(upgrade => upgrade.Groups["to"].Value).Distinct().Order());
            Assert.All(upgrades, upgrade => Assert.Equal($"{Clients}", upgrade.Groups["connections"].Value));
            await server.StopAsync();
            Array.ForEach(clients, client => client.Dispose());
        }

        AssertNothingLeft(folder);
    }

    [Fact]
    public async Task PortIsTaken_ItSaysSo_AndEndsWithOne()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var folder = new HostFolder();
        using (var server = EmbedderProcess.StartSample("RedisServer", folder, "--port", $"{port}"))
        {
            await server.EndAsync(exitCode: 1);
            Assert.Contains($"127.0.0.1:{port}", server.Output, StringComparison.Ordinal);
            Assert.Contains("address in use", server.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        }

        AssertNothingLeft(folder);
    }

    /// <summary>Writes, reads and counts, over one connection, until there were enough upgrades, and then once more.</summary>
    /// <returns>How often.</returns>
    private static async Task<int> TalkAsync(RespClient client, int number, Func<bool> isEnough)
    {
        for (var round = 1; ; round++)
        {
            var isLast = isEnough();
            Assert.Equal("OK", await client.AskAsync("SET", $"last:{number}", $"round {round}"));
            Assert.Equal($"{round}", await client.AskAsync("INCR", $"rounds:{number}"));
            await client.AskAsync("INCR", "shared");
            Assert.Equal($"round {round}", await client.AskAsync("GET", $"last:{number}"));
            if (isLast)
                return round;
        }
    }

    private static void AssertNothingLeft(HostFolder folder)
    {
        folder.AssertNothingLeft();

        // The folder of the user's registry stays, with its lock; the kernel is no longer in it.
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Of("pluginruntime"), "*", SearchOption.AllDirectories), static file => Path.GetFileName(file) != ".lock");
        Assert.Equal(["registry"], Directory.EnumerateDirectories(folder.Of("pluginruntime"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [GeneratedRegex(@"speaks RESP on 127\.0\.0\.1:(?<port>\d+)\.")]
    private static partial Regex Listens();

    [GeneratedRegex(@"-> (?<to>\S+): closed for .* moved connections: (?<connections>\d+),")]
    private static partial Regex Upgraded();
}
