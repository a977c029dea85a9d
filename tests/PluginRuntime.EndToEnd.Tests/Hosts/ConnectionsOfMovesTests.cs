using System.Net.Sockets;
using System.Text;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Connections of a server whose move fails when they are at their safe points already: they are served on where they were.</summary>
public sealed class ConnectionsOfMovesTests
{
    /// <summary>Before the connections are handed out, before they are taken up, and after.</summary>
    [TheoryOnLinux]
    [InlineData("Release")]
    [InlineData("ImportChanges")]
    [InlineData("Acquire")]
    public async Task MoveFailsAtAPlace_ConnectionsAreServedOn_NewOnesToo_AndTheNextMoveTakesThemAlong(string place)
    {
        await using var host = await CellHost.StartAsync(options => options.Subpartitions.HostSubpartitions = 2);
        await host.CellAsync("one", ("Listen", "echo"));
        using var client = await host.ConnectAsync("echo");
        await EchoAsync(client, "before");
        host.Order("1.0.0", $"Fail:{place}");

        var report = await host.Runtime.MoveAsync("cell", "one").Within("the move");

        Assert.True(host.WasObeyed("1.0.0"), report.ToString());
        Assert.False(report.IsMoved, report.ToString());
        await EchoAsync(client, "after the move that failed");
        using var other = await host.ConnectAsync("echo");
        await EchoAsync(other, "a new connection");

        report = await host.Runtime.MoveAsync("cell", "one").Within("the next move");
        Assert.True(report.IsMoved, report.ToString());
        Assert.Equal(2, report.Connections);
        await EchoAsync(client, "after the next move");
        await EchoAsync(other, "the new connection after the next move");
    }

    private static async Task EchoAsync(Socket client, string text)
    {
        var sent = Encoding.ASCII.GetBytes(text);
        await client.SendAsync(sent).Within($"the sending of '{text}'");
        var back = new byte[sent.Length];
        for (var received = 0; received < back.Length;)
        {
            var count = await client.ReceiveAsync(back.AsMemory(received)).AsTask().Within($"the echo of '{text}'");
            Assert.NotEqual(0, count);
            received += count;
        }

        Assert.Equal(text, Encoding.ASCII.GetString(back));
    }
}
