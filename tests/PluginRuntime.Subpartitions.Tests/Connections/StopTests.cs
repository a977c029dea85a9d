using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class StopTests
{
    [FactOnLinux]
    public async Task HandlersThatWait_AreCancelled_AndWhatIsWrittenIsSent()
    {
        const int bytes = 5_000_000;
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            connection.Output.Write(new byte[bytes]);
            await connection.Output.FlushAsync(CancellationToken.None);
            await connection.Input.ReadAsync(cancel);
        });
        using var reader = await ground.ConnectAsync();
        using var slow = await ground.ConnectAsync();
        await slow.ReceiveAllAsync(new byte[1]);
        var all = reader.HearAllAsync();
        await Deadline.Until(() => server.Count == 2, "connections");
        var stopping = server.StopAsync(default);
        Assert.Equal(bytes, (await all.Within("all bytes")).Length);
        Assert.False(stopping.IsCompleted);
        Assert.Equal(bytes - 1, (await slow.HearAllAsync()).Length);
        Assert.Equal(0, await stopping.Within("end of the server"));
        Assert.Equal(0, server.Count);
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task ReadsWithoutTheToken_SeeTheEndOfTheInput_AndCanStillAnswer()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(async (connection, _) =>
        {
            ReadResult read;
            do
            {
                read = await connection.Input.ReadAsync(CancellationToken.None);
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            while (!read.IsCompleted);
            connection.Output.Write("bye"u8);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("half");
        await Deadline.Until(() => server.Count == 1, "connection");
        Assert.Equal(0, await server.StopAsync(default).Within("end of the server"));
        Assert.StartsWith("bye", await client.HearAsync(3), StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task AtTheDeadline_WhatIsLeftIsCutOff_AndCounted()
    {
        await using var ground = await Ground.CreateAsync();
        var release = new TaskCompletionSource();
        var after = new TaskCompletionSource<string>();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            if (connection.Id == 1)
            {
                await release.Task;
                connection.Output.Write(new byte[10]);
                var flush = await connection.Output.FlushAsync(CancellationToken.None);
                var read = await connection.Input.ReadAsync(CancellationToken.None);
                after.SetResult($"{flush.IsCompleted} {read.IsCompleted}");
                return;
            }

            connection.Output.Write(new byte[20_000_000]);
        });
        using var stuck = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 1, "connection");
        using var slow = await ground.ConnectAsync();
        await slow.ReceiveAllAsync(new byte[1]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2, await server.StopAsync(deadline.Token).Within("end of the server"));
        Assert.Equal(0, server.Count);
        release.SetResult();
        Assert.Equal("True True", await after.Task.Within("end of the handler"));
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task FrozenServer_IsStopped_WithoutItsHandlers()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var client = await ground.ConnectAsync();
        await client.SayAsync("a\n");
        Assert.Equal("1 a\n", await client.HearAsync(4));
        await server.FreezeAsync(default).Within("freeze");
        Assert.Equal(0, await server.StopAsync(default).Within("end of the server"));
        Assert.Equal("", await client.HearAllAsync());
        Assert.Equal(0, await server.StopAsync(default).Within("end of the server, again"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.FreezeAsync(default));
    }

    [FactOnLinux]
    public async Task StopInTheMidstOfAFreeze_EndsBoth()
    {
        await using var ground = await Ground.CreateAsync();
        var release = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (_, _) => await release.Task);
        using var client = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 1, "connection");
        var freezing = server.FreezeAsync(default);
        await server.Loop.InvokeAsync(() => { });
        var stopping = server.StopAsync(default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => freezing.Within("end of the freeze"));
        release.SetResult();
        Assert.Equal(0, await stopping.Within("end of the server"));
    }

    [FactOnLinux]
    public async Task PlaceThatIsAbandonedUnopened_ClosesWhatItTook_AndThePeersNoticeNothing()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var client = await ground.ConnectAsync();
        await client.SayAsync("a\nb");
        Assert.Equal("1 a\n", await client.HearAsync(4));
        var fresh = await ground.PlaceAsync(Lines.ServeAsync);
        await ground.PassAsync(await server.FreezeAsync(default).Within("freeze"), fresh);
        await fresh.DisposeAsync();
        Assert.Equal(0, fresh.Count);
        server.Thaw();
        await client.SayAsync("\n");
        Assert.Equal("2 b\n", await client.HearAsync(4));
    }

    [FactOnLinux]
    public async Task LoopsWithIdleBusyGoneAndMovedConnections_StandStill()
    {
        await using var ground = await Ground.CreateAsync();
        var read = new SemaphoreSlim(0);
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            // Sent to and not reading; gone and not reading.
            if (connection.Id <= 2)
            {
                await connection.Input.ReadAsync(cancel);
                read.Release();
                await Task.Delay(-1, cancel);
            }

            await Lines.ServeAsync(connection, cancel);
        });
        using var busy = await ground.ConnectAsync();
        var gone = await ground.ConnectAsync();
        using var idle = await ground.ConnectAsync();
        await idle.SayAsync("a\n");
        Assert.Equal("1 a\n", await idle.HearAsync(4));
        foreach (var client in new[] { busy, gone })
        {
            await client.SayAsync("x");
            await read.WaitAsync().Within("first read");
        }

        await busy.SayAsync("y");
        gone.LingerState = new LingerOption(true, 0);
        gone.Dispose();
        await AssertStandsStillAsync(server.Loop);

        var other = await ground.OpenAsync(Lines.ServeAsync);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAsync<ConnectionsBusyException>(() => server.FreezeAsync(deadline.Token));
        await idle.SayAsync("b\n");
        await AssertStandsStillAsync(server.Loop);

        // Closed here while it was served: the other process has a copy, so that alone does not end the watching; and does not read.
        var third = await ground.OpenAsync(Lines.ServeAsync);
        using var moved = await ground.ConnectAsync();
        await Deadline.Until(() => other.Count + third.Count == 1, "connection");
        var (old, left) = other.Count == 1 ? (other, third) : (third, other);
        var fresh = await ground.PlaceAsync(Lines.ServeAsync);
        await ground.PassAsync(await old.FreezeAsync(default).Within("freeze"), fresh);
        old.Thaw();
        await old.AbandonAsync();
        await moved.SayAsync("c\n");
        await left.AbandonAsync();
        await server.AbandonAsync();
        await AssertStandsStillAsync(old.Loop);
        await AssertStandsStillAsync(fresh.Loop);
    }

    /// <summary>It turns when it is asked to, and not besides: one that spins turns thousands of times meanwhile.</summary>
    private static async Task AssertStandsStillAsync(ConnectionLoop loop)
    {
        const int asked = 200;
        await loop.InvokeAsync(() => { });
        var before = loop.Turns;
        for (var count = 0; count < asked; count++)
        {
            await loop.InvokeAsync(() => { });
            await Task.Delay(1);
        }

        Assert.InRange(loop.Turns - before, 0, asked * 2);
    }

    [FactOnLinux]
    public async Task LoopThatHasEnded_SaysSo()
    {
        var loop = new ConnectionLoop("test");
        var order = new List<int>();
        var posted = Enumerable.Range(0, 100).Select(number => loop.InvokeAsync(() => order.Add(number))).ToArray();
        await Task.WhenAll(posted).Within("posted work");
        Assert.Equal(Enumerable.Range(0, 100), order);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => loop.InvokeAsync(() => throw new InvalidTimeZoneException()));
        await loop.DisposeAsync();
        await loop.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => loop.InvokeAsync(() => { }).Within("refusal"));
    }

    [FactOnLinux]
    public async Task AsManySocketsAsConnections_OrTheyAreClosed()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.PlaceAsync(Lines.ServeAsync);
        var region = MemoryRegion.Create(1);
        Assert.Throws<ArgumentException>(() => server.Take(new FrozenConnections(1, []), [region.Handle]));
        Assert.True(region.Handle.IsClosed);
    }
}
