using System.Buffers;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class MoveTests
{
    [FactOnLinux]
    public async Task RequestHalfReceived_CutAtEveryByte_IsCompletedByTheSuccessor()
    {
        const string requests = "one\ntwo\nthree\n";
        const string answers = "1 one\n2 two\n3 three\n";
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        for (var cut = 0; cut <= requests.Length; cut++)
        {
            using var client = await ground.ConnectAsync();
            await client.SayAsync(requests[..cut]);
            await Deadline.Until(() => server.Count == 1, "connection");
            server = await ground.MoveAsync(server, Lines.ServeAsync);
            await client.SayAsync(requests[cut..]);
            Assert.Equal(answers, await client.HearAsync(answers.Length));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal("", await client.HearAllAsync());
            await Deadline.Until(() => server.Count == 0, "end of the connection");
        }

        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task Connection_KeepsIdListenerPeerAndState_AndNewOnesGetOtherIds()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(DescribeAsync);
        using var first = await ground.ConnectAsync();
        using var second = await ground.ConnectAsync();
        foreach (var (client, id) in new[] { (first, 1), (second, 2) })
            await HearItselfAsync(client, id, 1);
        for (var generation = 2; generation < 5; generation++)
        {
            server = await ground.MoveAsync(server, DescribeAsync);
            await HearItselfAsync(first, 1, generation);
            await HearItselfAsync(second, 2, generation);
            using var further = await ground.ConnectAsync();
            await HearItselfAsync(further, generation + 1, 1);
        }

        static async Task HearItselfAsync(Socket client, int id, int times)
        {
            await client.SayAsync("x");
            var expected = $"{id} main {client.LocalEndPoint} {new string('x', times)}";
            Assert.Equal(expected, await client.HearAsync(expected.Length));
        }

        static async Task DescribeAsync(VirtualConnection connection, CancellationToken cancellationToken)
        {
            while (await connection.Input.ReadAsync(cancellationToken) is { IsCanceled: false, IsCompleted: false } read)
            {
                connection.State = (byte[])[.. connection.State.Span, .. read.Buffer.FirstSpan];
                connection.Input.AdvanceTo(read.Buffer.End);
                connection.Output.Write(Encoding.Latin1.GetBytes($"{connection.Id} {connection.Listener} {connection.Peer} {Encoding.Latin1.GetString(connection.State.Span)}"));
                await connection.Output.FlushAsync(cancellationToken);
            }
        }
    }

    [FactOnLinux]
    public async Task HandlerThatWaitsForASlowPeer_ComesToASafePoint_AndItsOutputGoesOver()
    {
        const int bytes = 30_000_000;
        await using var ground = await Ground.CreateAsync();
        var blocked = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            var read = await connection.Input.ReadAsync(cancel);
            connection.Input.AdvanceTo(read.Buffer.End);
            var sent = 0;
            while (sent < bytes)
            {
                var room = connection.Output.GetSpan(10_000)[..10_000];
                for (var index = 0; index < room.Length; index++)
                    room[index] = (byte)((sent + index) % 251);
                connection.Output.Advance(room.Length);
                sent += room.Length;
                var flush = connection.Output.FlushAsync(cancel);
                if (!flush.IsCompleted)
                    blocked.TrySetResult();
                await flush;
                if (connection.IsMoving)
                    break;
            }

            connection.State = BitConverter.GetBytes(sent);
            Assert.True((await connection.Input.ReadAsync(cancel)).IsCanceled);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("x");
        await blocked.Task.Within("flush that waits");
        server = await ground.MoveAsync(server, async (connection, cancel) =>
        {
            connection.Output.Write(connection.State.Span);
            await connection.Output.FlushAsync(cancel);
        });
        var all = Encoding.Latin1.GetBytes(await client.HearAllAsync());
        var written = BitConverter.ToInt32(all.AsSpan(^4..));
        Assert.Equal(written, all.Length - 4);
        Assert.InRange(written, 64 * 1024, bytes - 1);
        Assert.Equal(-1, all.AsSpan(..^4).IndexOfAnyExceptPattern());
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task LongAnswerOfAHandlerThatHasEnded_IsSentToItsEndAfterTheMove()
    {
        const int bytes = 20_000_000;
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync((connection, _) =>
        {
            connection.Output.Write(new byte[bytes]);
            return Task.CompletedTask;
        });
        using var client = await ground.ConnectAsync();
        await client.ReceiveAllAsync(new byte[1]);
        server = await ground.MoveAsync(server, (_, _) => throw new InvalidOperationException("It is not to be served again."));
        await server.Loop.InvokeAsync(() => { });
        Assert.Equal(1, server.Count);
        Assert.Equal(bytes - 1, (await client.HearAllAsync()).Length);
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task HandlerThatReadsOn_IsWaitedFor_AndMovesWhenItReturns()
    {
        await using var ground = await Ground.CreateAsync();
        var told = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            // Three bytes belong together, and it knows no way to move in the midst of them.
            for (var bytes = 0; bytes < 3;)
            {
                var read = await connection.Input.ReadAsync(cancel);
                if (read.IsCanceled)
                    told.TrySetResult();
                bytes += (int)read.Buffer.Length;
                connection.Input.AdvanceTo(read.Buffer.End);
            }

            connection.Output.Write("three"u8);
            await connection.Output.FlushAsync(cancel);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("a");
        await Deadline.Until(() => server.Count == 1, "connection");
        var fresh = await ground.PlaceAsync(Lines.ServeAsync);
        var freezing = server.FreezeAsync(default);
        await told.Task.Within("cancelled read");
        Assert.False(freezing.IsCompleted);
        await client.SayAsync("bc");
        await ground.PassAsync(await freezing.Within("safe point"), fresh);
        fresh.Open();
        await server.AbandonAsync();
        Assert.Equal("three", await client.HearAsync(5));
        await client.SayAsync("on\n");
        Assert.Equal("1 on\n", await client.HearAsync(5));
    }

    [FactOnLinux]
    public async Task HandlerThatEndsItsConnectionInTheMidstOfAMove_EndsIt()
    {
        await using var ground = await Ground.CreateAsync();
        var told = new TaskCompletionSource();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            var read = await connection.Input.ReadAsync(cancel);
            connection.Input.AdvanceTo(read.Buffer.End);
            told.SetResult();
            read = await connection.Input.ReadAsync(cancel);
            connection.Input.AdvanceTo(read.Buffer.End);
            connection.Output.Write("bye"u8);
            await connection.Output.CompleteAsync();
        });
        using var client = await ground.ConnectAsync();
        using var idle = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 2, "connections");
        var freezing = server.FreezeAsync(default);
        await told.Task.Within("cancelled read");
        await client.SayAsync("quit");
        Assert.Equal("bye", await client.HearAllAsync());
        await idle.SayAsync("quit");
        Assert.Empty((await freezing.Within("freeze")).Connections);
    }

    [FactOnLinux]
    public async Task HandlerThatAlwaysCompletesItsPipes_MovesAllTheSame()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(ServeAsync);
        using var client = await ground.ConnectAsync();
        await client.SayAsync("a\nb");
        Assert.Equal("1 a\n", await client.HearAsync(4));
        server = await ground.MoveAsync(server, ServeAsync);
        await client.SayAsync("\nquit\n");
        Assert.Equal("2 b\n3 quit\n", await client.HearAllAsync());

        static async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
        {
            try
            {
                await Lines.ServeAsync(connection, cancellationToken);
            }
            finally
            {
                await connection.Input.CompleteAsync();
                await connection.Output.CompleteAsync();
            }
        }
    }

    [FactOnLinux]
    public async Task CancelledRead_ShowsNothingThatIsNew_SoThatNothingIsBegun()
    {
        await using var ground = await Ground.CreateAsync();
        var ready = new TaskCompletionSource();
        var seen = new TaskCompletionSource<string>();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            var read = await connection.Input.ReadAsync(cancel);
            connection.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.GetPosition(2));
            ready.SetResult();
            while (!connection.IsMoving)
                await Task.Yield();
            read = await connection.Input.ReadAsync(cancel);
            var first = $"{read.IsCanceled} {read.Buffer.Length}";
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await connection.Input.ReadAsync(cancel);
            seen.SetResult($"{first}, {read.IsCanceled} {read.Buffer.Length}");
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("abcd");
        await ready.Task.Within("first read");
        var frozen = await server.FreezeAsync(default).Within("freeze");
        Assert.Equal("True 1, False 3", await seen.Task.Within("both reads"));
        Assert.Equal("bcd"u8, frozen.Connections.Single().Unread.Span);
    }

    [FactOnLinux]
    public async Task PeersThatCloseInTheMidstOfAMove_AreEndedByTheSuccessor_AfterTheirLastRequest()
    {
        await using var ground = await Ground.CreateAsync();
        var lines = new System.Collections.Concurrent.ConcurrentBag<string>();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var reset = await ground.ConnectAsync();
        using var half = await ground.ConnectAsync();
        using var closed = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 3, "connections");
        var frozen = await server.FreezeAsync(default).Within("freeze");
        reset.LingerState = new LingerOption(true, 0);
        reset.Close();
        await half.SayAsync("last\n");
        half.Shutdown(SocketShutdown.Send);
        await closed.SayAsync("last\n");
        closed.Close();
        var fresh = await ground.PlaceAsync(async (connection, cancel) =>
        {
            await Lines.ServeAsync(connection, cancel);
            lines.Add($"{connection.Id}: {BitConverter.ToInt32(connection.State.Span)}");
        });
        await ground.PassAsync(frozen, fresh);
        fresh.Open();
        await server.AbandonAsync();
        Assert.Equal("1 last\n", await half.HearAllAsync());
        await Deadline.Until(() => fresh.Count == 0, "end of the connections");
        Assert.Equal(["1: 0", "2: 1", "3: 1"], lines.Order());
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task ClientsThatConnectWithoutEnd_AreNeverRefused_WhileTheServerMoves()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var stop = new CancellationTokenSource();
        var connected = 0;
        var clients = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await ground.ConnectAsync();
                await client.SayAsync("x\nquit\n");
                Assert.Equal("1 x\n2 quit\n", await client.HearAllAsync());
                Interlocked.Increment(ref connected);
            }
        })));
        for (var move = 0; move < 30; move++)
        {
            var until = Volatile.Read(ref connected) + 50;
            await Deadline.Until(() => Volatile.Read(ref connected) >= until || clients.IsCompleted, "further connections");
            server = await ground.MoveAsync(server, Lines.ServeAsync);
        }

        await stop.CancelAsync();
        await clients.Within("last answers");
        Assert.Empty(ground.Failures);
    }
}
