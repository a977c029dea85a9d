using System.Buffers;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

/// <summary>Moves that are undone, at every place where they can be: what was frozen is served on, and nothing is lost.</summary>
public sealed class UndoneMoveTests
{
    [FactOnLinux]
    public async Task HandlerThatNeverReturns_IsNamed_AndThawedServerGoesOnAsBefore()
    {
        await using var ground = await Ground.CreateAsync();
        var release = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            if (connection.Id == 2)
                await release.Task;
            await Lines.ServeAsync(connection, cancel);
        });
        using var first = await ground.ConnectAsync();
        using var stuck = await ground.ConnectAsync();
        using var third = await ground.ConnectAsync();
        await first.SayAsync("a\nb");
        Assert.Equal("1 a\n", await first.HearAsync(4));
        await Deadline.Until(() => server.Count == 3, "connections");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            var busy = await Assert.ThrowsAsync<ConnectionsBusyException>(() => server.FreezeAsync(deadline.Token));
            Assert.Equal([2L], busy.Connections);
            Assert.Contains("1 of 3", busy.Message, StringComparison.Ordinal);
            server.Thaw();
        }

        await first.SayAsync("\n");
        Assert.Equal("2 b\n", await first.HearAsync(4));
        await third.SayAsync("c\n");
        Assert.Equal("1 c\n", await third.HearAsync(4));
        release.SetResult();
        await stuck.SayAsync("d\n");
        Assert.Equal("1 d\n", await stuck.HearAsync(4));
        using var fourth = await ground.ConnectAsync();
        await fourth.SayAsync("e\n");
        Assert.Equal("1 e\n", await fourth.HearAsync(4));
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task ThawBeforeEveryConnectionHasCome_ServesThoseThatComeLater()
    {
        await using var ground = await Ground.CreateAsync();
        var told = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            if (!connection.State.IsEmpty)
            {
                await Lines.ServeAsync(connection, cancel);
                return;
            }

            Assert.True((await connection.Input.ReadAsync(cancel)).IsCanceled);
            told.SetResult();
            await release.Task;
            connection.State = new byte[4];
        });
        using var client = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 1, "connection");
        var freezing = server.FreezeAsync(default);
        await told.Task.Within("cancelled read");
        server.Thaw();
        await Assert.ThrowsAsync<InvalidOperationException>(() => freezing.Within("end of the freeze"));
        release.SetResult();
        await client.SayAsync("late\n");
        Assert.Equal("1 late\n", await client.HearAsync(7));
    }

    [FactOnLinux]
    public async Task MoveThatIsUndoneAfterTheDescriptorsWentOver_LosesNothing()
    {
        const int bytes = 10_000_000;
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            if (connection.State.IsEmpty)
                connection.Output.Write(new byte[bytes]);
            connection.State = new byte[4];
            await connection.Output.FlushAsync(cancel);
            await Lines.ServeAsync(connection, cancel);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("ha");
        await client.ReceiveAllAsync(new byte[1]);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var fresh = await ground.PlaceAsync(Lines.ServeAsync);
            await ground.PassAsync(await server.FreezeAsync(default).Within("freeze"), fresh);
            await fresh.AbandonAsync();
            server.Thaw();
        }

        await client.SayAsync("lf\n");
        var rest = await client.HearAsync(bytes - 1 + 7);
        Assert.Equal("1 half\n", rest[^7..]);
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task FrozenServer_NeitherReadsNorWritesNorAccepts()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var client = await ground.ConnectAsync();
        await client.SayAsync("a\n");
        Assert.Equal("1 a\n", await client.HearAsync(4));
        var frozen = await server.FreezeAsync(default).Within("freeze");
        await client.SayAsync("b\n");
        using var late = await ground.ConnectAsync();
        await late.SayAsync("c\n");
        var fresh = await ground.PlaceAsync(Lines.ServeAsync);
        await ground.PassAsync(frozen, fresh);
        await fresh.Loop.InvokeAsync(() => { });
        await server.Loop.InvokeAsync(() => { });
        Assert.Equal(0, client.Available);
        Assert.Equal(0, late.Available);
        Assert.Equal((1, 1), (server.Count, fresh.Count));
        await server.AbandonAsync();
        fresh.Open();
        Assert.Equal("2 b\n", await client.HearAsync(4));
        Assert.Equal("1 c\n", await late.HearAsync(4));
    }
}
