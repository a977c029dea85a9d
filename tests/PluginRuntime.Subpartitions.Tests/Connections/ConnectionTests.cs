using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class ConnectionTests
{
    [FactOnLinux]
    public async Task RequestsInOnePiece_CutAtEveryByte_AreAnsweredInOrder()
    {
        const string requests = "one\ntwo\n\nfour\nquit\n";
        const string answers = "1 one\n2 two\n3 \n4 four\n5 quit\n";
        await using var ground = await Ground.CreateAsync();
        await ground.OpenAsync(Lines.ServeAsync);
        for (var cut = 0; cut <= requests.Length; cut++)
        {
            using var client = await ground.ConnectAsync();
            client.NoDelay = true;
            await client.SayAsync(requests[..cut]);
            var complete = requests[..cut].Count('\n'.Equals);
            var first = complete == 0 ? "" : string.Join('\n', answers.Split('\n')[..complete]) + '\n';
            Assert.Equal(first, await client.HearAsync(first.Length));
            if (complete < 5)
                await client.SayAsync(requests[cut..]);
            Assert.Equal(answers[first.Length..], await client.HearAllAsync());
        }

        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task Connection_KnowsItsListenerItsPeerAndAnIdOfItsOwn()
    {
        await using var ground = await Ground.CreateAsync();
        await ground.OpenAsync(async (connection, _) =>
        {
            connection.Output.Write(Encoding.Latin1.GetBytes($"{connection.Id} {connection.Listener} {connection.Peer} {connection.IsMoving} {connection.State.Length}"));
            await connection.Output.FlushAsync(CancellationToken.None);
        });
        using var first = await ground.ConnectAsync();
        Assert.Equal($"1 main {first.LocalEndPoint} False 0", await first.HearAllAsync());
        using var second = await ground.ConnectAsync();
        Assert.Equal($"2 main {second.LocalEndPoint} False 0", await second.HearAllAsync());
    }

    [FactOnLinux]
    public async Task OverAUnixSocket_IsServed_AndHasNoPeer()
    {
        var path = Ground.NewPath();
        await using var ground = await Ground.CreateAsync(new UnixDomainSocketEndPoint(path));
        EndPoint? peer = new IPEndPoint(0, 0);
        await ground.OpenAsync((connection, cancel) =>
        {
            peer = connection.Peer;
            return Lines.ServeAsync(connection, cancel);
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("hello\n");
        Assert.Equal("1 hello\n", await client.HearAsync(8));
        Assert.Null(peer);
    }

    [FactOnLinux]
    public async Task HandlersThatAwaitOnlyTheirConnection_AllRunOnTheLoopsThread()
    {
        await using var ground = await Ground.CreateAsync();
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await ground.OpenAsync(async (connection, cancel) =>
        {
            for (var count = 0; count < 5; count++)
            {
                var read = await connection.Input.ReadAsync(cancel);
                threads.TryAdd(Thread.CurrentThread.Name ?? "", true);
                connection.Output.Write(read.Buffer.FirstSpan);
                connection.Input.AdvanceTo(read.Buffer.End);
                await connection.Output.FlushAsync(cancel);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var client = await ground.ConnectAsync();
            for (var count = 0; count < 5; count++)
            {
                await client.SayAsync("x");
                Assert.Equal("x", await client.HearAsync(1));
            }
        }));
        Assert.StartsWith("Connections", Assert.Single(threads).Key, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task HandlersThatGoOnElsewhere_AreServedAsWell()
    {
        await using var ground = await Ground.CreateAsync();
        await ground.OpenAsync(Lines.ServeElsewhereAsync);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var client = await ground.ConnectAsync();
            for (var count = 1; count <= 200; count++)
            {
                await client.SayAsync($"{number}\n");
                var expected = $"{count} {number}\n";
                Assert.Equal(expected, await client.HearAsync(expected.Length));
            }
        }));
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task HandlerThatThrows_IsReported_AndItsConnectionClosed()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            await connection.Input.ReadAsync(cancel);
            throw new InvalidTimeZoneException("on purpose");
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("x");
        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotEqual(0, await client.ReceiveAsync(new byte[1]).Within("end")));
        await Deadline.Until(() => server.Count == 0, "closed connection");
        Assert.Contains("1: System.InvalidTimeZoneException: on purpose", Assert.Single(ground.Failures), StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task PeerThatSendsNoMore_IsStillAnswered()
    {
        await using var ground = await Ground.CreateAsync();
        await ground.OpenAsync(async (connection, cancel) =>
        {
            var bytes = 0L;
            ReadResult read;
            do
            {
                read = await connection.Input.ReadAsync(cancel);
                bytes += read.Buffer.Length;
                connection.Input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
            connection.Output.Write(Encoding.Latin1.GetBytes($"{bytes} bytes"));
            await connection.Output.FlushAsync(cancel);
        });
        using var client = await ground.ConnectAsync();
        await client.SendAllAsync(new byte[300_000]);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("300000 bytes", await client.HearAllAsync());
    }

    [FactOnLinux]
    public async Task PeerThatGoesOnSending_StillSeesTheLastAnswer_AndNoReset()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            await connection.Input.ReadAsync(cancel);
            connection.Output.Write("error"u8);
        });
        for (var round = 0; round < 20; round++)
        {
            using var client = await ground.ConnectAsync();
            for (var piece = 0; piece < 20; piece++)
                await client.SendAllAsync(new byte[10_000]);
            Assert.Equal("error", await client.HearAllAsync());
        }

        await Deadline.Until(() => server.Count == 0, "end of the connections");
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task HandlerThatLeavesAReadPending_IsServedAgainAfterAMove()
    {
        await using var ground = await Ground.CreateAsync();
        ValueTask<ReadResult> left = default;
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            if (!connection.State.IsEmpty)
            {
                await Lines.ServeAsync(connection, cancel);
                return;
            }

            var read = await connection.Input.ReadAsync(cancel);
            Assert.True(read.IsCanceled);
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            connection.State = new byte[4];
            left = connection.Input.ReadAsync(cancel);
        });
        using var client = await ground.ConnectAsync();
        await Deadline.Until(() => server.Count == 1, "connection");
        await server.FreezeAsync(default).Within("freeze");
        Assert.True((await left.Within("end of the read that was left")).IsCanceled);
        server.Thaw();
        await client.SayAsync("a\n");
        Assert.Equal("1 a\n", await client.HearAsync(4));
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task PeerThatIsGone_EndsInputAndOutputQuietly()
    {
        await using var ground = await Ground.CreateAsync();
        var flushed = new TaskCompletionSource<FlushResult>();
        var server = await ground.OpenAsync(async (connection, cancel) =>
        {
            ReadResult read;
            do
            {
                read = await connection.Input.ReadAsync(cancel);
                connection.Input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
            FlushResult result;
            do
            {
                connection.Output.Write(new byte[1000]);
                result = await connection.Output.FlushAsync(cancel);
            }
            while (!result.IsCompleted);
            flushed.SetResult(result);
        });
        using (var client = await ground.ConnectAsync())
        {
            await client.SayAsync("x");
            client.LingerState = new LingerOption(true, 0);
        }

        Assert.True((await flushed.Task.Within("end of the output")).IsCompleted);
        await Deadline.Until(() => server.Count == 0, "closed connection");
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task SlowPeer_HoldsBackWhoeverFlushes_AndGetsEveryByte()
    {
        const int pieces = 400;
        await using var ground = await Ground.CreateAsync();
        var written = 0;
        await ground.OpenAsync(async (connection, cancel) =>
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                connection.Output.GetSpan(100_000)[..100_000].Fill((byte)piece);
                connection.Output.Advance(100_000);
                await connection.Output.FlushAsync(cancel);
                Volatile.Write(ref written, piece + 1);
            }
        });
        using var client = await ground.ConnectAsync();

        // What the two buffers of the system and 64 KiB take; the rest is not even written.
        var seen = -1;
        await Deadline.Until(() => seen == (seen = Volatile.Read(ref written)) && seen > 0, "pause");
        Assert.InRange(Volatile.Read(ref written), 1, pieces - 1);
        var bytes = new byte[100_000];
        for (var piece = 0; piece < pieces; piece++)
        {
            await client.ReceiveAllAsync(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept((byte)piece));
        }

        Assert.Equal("", await client.HearAllAsync());
    }

    [FactOnLinux]
    public async Task WaitsThatAreGivenUp_AreCancelled_AndTheConnectionGoesOn()
    {
        await using var ground = await Ground.CreateAsync();
        var results = new List<string>();
        var givenUp = new TaskCompletionSource();
        await ground.OpenAsync(async (connection, cancel) =>
        {
            using (var giveUp = new CancellationTokenSource())
            {
                var read = connection.Input.ReadAsync(giveUp.Token).AsTask();
                await giveUp.CancelAsync();
                results.Add((await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read)).CancellationToken == giveUp.Token ? "read" : "?");
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.Input.ReadAsync(giveUp.Token).AsTask());
            }

            using (var giveUp = new CancellationTokenSource())
            {
                connection.Output.Write(new byte[10_000_000]);
                var flush = connection.Output.FlushAsync(giveUp.Token).AsTask();
                await giveUp.CancelAsync();
                results.Add((await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush)).CancellationToken == giveUp.Token ? "flush" : "?");
                givenUp.SetResult();
            }

            var pending = connection.Input.ReadAsync(cancel).AsTask();
            connection.Input.CancelPendingRead();
            results.Add($"{(await pending).IsCanceled}");
            connection.Input.AdvanceTo((await pending).Buffer.End);
            await connection.Input.ReadAsync(cancel);
        });
        using var client = await ground.ConnectAsync();
        await givenUp.Task.Within("flush that was given up");
        await client.ReceiveAllAsync(new byte[10_000_000]);
        await client.SayAsync("x");
        Assert.Equal("", await client.HearAllAsync());
        Assert.Equal(["read", "flush", "True"], results);
        Assert.Empty(ground.Failures);
    }

    [FactOnLinux]
    public async Task Misuse_IsSaid()
    {
        await using var ground = await Ground.CreateAsync();
        var done = new TaskCompletionSource();
        await ground.OpenAsync(async (connection, cancel) =>
        {
            try
            {
                Assert.Throws<InvalidOperationException>(() => connection.Input.AdvanceTo(default));
                var pending = connection.Input.ReadAsync(cancel);
                Assert.Throws<InvalidOperationException>(() => connection.Input.TryRead(out _));
                var read = await pending;
                Assert.Throws<InvalidOperationException>(() => connection.Input.TryRead(out _));
                Assert.Throws<InvalidOperationException>(() => connection.Input.AdvanceTo(read.Buffer.End, read.Buffer.Start));
                Assert.Throws<InvalidOperationException>(() => connection.Input.AdvanceTo(new ReadOnlySequence<byte>(new byte[9]).Start));
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                Assert.Throws<ArgumentOutOfRangeException>(() => connection.Output.Advance(1));
                Assert.Throws<ArgumentOutOfRangeException>(() => connection.State = new byte[65_537]);
                connection.State = new byte[65_536];
                await connection.Output.CompleteAsync();
                Assert.Throws<InvalidOperationException>(() => connection.Output.GetSpan());
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        using var client = await ground.ConnectAsync();
        await client.SayAsync("x");
        await done.Task.Within("all the misuse");
    }

    [FactOnLinux]
    public async Task LongRequest_IsGrownForInOnePiece()
    {
        const int length = 20_000_000;
        await using var ground = await Ground.CreateAsync();
        await ground.OpenAsync(async (connection, cancel) =>
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync(cancel);
                if (read.Buffer.Length < length)
                {
                    connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                Assert.True(read.Buffer.IsSingleSegment);
                await connection.Output.WriteAsync(read.Buffer.First, cancel);
                connection.Input.AdvanceTo(read.Buffer.End);
                return;
            }
        });
        using var client = await ground.ConnectAsync();
        var sent = new byte[length];
        new Random(1).NextBytes(sent);
        await client.SendAllAsync(sent);
        var back = new byte[length];
        await client.ReceiveAllAsync(back);
        Assert.True(back.AsSpan().SequenceEqual(sent));
        Assert.Equal("", await client.HearAllAsync());
        Assert.Empty(ground.Failures);
    }
}
