using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Connections.Linux;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

/// <summary>Alone, since it counts descriptors of the process.</summary>
[CollectionDefinition(nameof(DescriptorChannelTests), DisableParallelization = true)]
[Collection(nameof(DescriptorChannelTests))]
public sealed class DescriptorChannelTests
{
    [FactOnLinux]
    public async Task AnyNumberOfDescriptors_ComesInOrder_AndTheSenderKeepsItsOwn()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            foreach (var (transfer, count) in new[] { (7, 1), (8, 249), (9, 250), (10, 251), (long.MaxValue, 1100) })
            {
                using var regions = new Regions(count);
                var receiving = child.ReceiveAsync(transfer, count, default);
                await kernel.SendAsync(transfer, regions.Handles, default).Within("sending");
                AssertCopies(regions, await receiving.Within("descriptors"));
            }
        }
    }

    [FactOnLinux]
    public async Task BothEnds_SendSeveralTransfersAtOnce_AndEachComesWhole()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            using var regions = new Regions(600);
            await Task.WhenAll(Enumerable.Range(1, 20).Select(number => Task.Run(async () =>
            {
                var (from, to) = number % 2 == 0 ? (kernel, child) : (child, kernel);
                var receiving = to.ReceiveAsync(number, regions.Handles.Count, default);
                await from.SendAsync(number, regions.Handles, default);
                AssertCopies(regions, await receiving);
            }))).Within("all transfers");
        }
    }

    [FactOnLinux]
    public async Task TransferOfNothing_IsThereAtOnce()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            await kernel.SendAsync(1, [], default);
            Assert.Empty(await child.ReceiveAsync(1, 0, default));
        }
    }

    [FactOnLinux]
    public async Task DescriptorsThatCame_AreNotInheritedByPrograms()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            using var regions = new Regions(1);
            await kernel.SendAsync(1, regions.Handles, default);
            using var copy = (await child.ReceiveAsync(1, 1, default).Within("descriptor")).Single();
            const int getFlags = 1;
            Assert.Equal(1, Libc.Control((int)copy.DangerousGetHandle(), getFlags, 0));
        }
    }

    [FactOnLinux]
    public async Task DiscardedTransfer_LeavesNothing_WhetherItHasComeOrComesLater()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            using var regions = new Regions(300);
            var before = Descriptors.Count();
            var waiting = child.ReceiveAsync(1, 300, default);
            child.Discard(1);
            await Assert.ThrowsAsync<IOException>(() => waiting.Within("end of the wait"));
            await kernel.SendAsync(1, regions.Handles, default);
            await kernel.SendAsync(2, regions.Handles, default);
            await FlushAsync(kernel, child, 3);
            Assert.Equal(before + 300, Descriptors.Count());
            child.Discard(2);
            Assert.Equal(before, Descriptors.Count());
        }
    }

    [FactOnLinux]
    public async Task WaitThatIsGivenUp_KeepsWhatComes_ForWhoeverAsksAgain()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            using var regions = new Regions(3);
            using var giveUp = new CancellationTokenSource();
            var waiting = child.ReceiveAsync(1, 3, giveUp.Token);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("end of the wait"));
            await kernel.SendAsync(1, regions.Handles, default);
            AssertCopies(regions, await child.ReceiveAsync(1, 3, default).Within("descriptors"));
        }
    }

    [FactOnLinux]
    public async Task TransferOfAnotherNumber_FailsForWhoWaits_AndOnlyForHim()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            using var regions = new Regions(2);
            var before = Descriptors.Count();
            var waiting = child.ReceiveAsync(1, 3, default);
            await kernel.SendAsync(1, regions.Handles, default);
            Assert.Contains("2 descriptors; 3 were expected", (await Assert.ThrowsAsync<IOException>(() => waiting.Within("end of the wait"))).Message, StringComparison.Ordinal);
            await FlushAsync(kernel, child, 2);
            Assert.Equal(before, Descriptors.Count());
        }
    }

    [FactOnLinux]
    public async Task MoreThanMayWait_ClosesTheChannel_AndLeavesNothing()
    {
        var (kernel, child) = await Ground.ChannelsAsync(most: 500);
        using var regions = new Regions(501);
        var before = Descriptors.Count();
        await child.SendAsync(1, regions.Handles, default);
        Assert.Contains("nobody took: more than 500", await kernel.Closed.Within("closed channel"), StringComparison.Ordinal);
        await child.Closed.Within("closed channel");
        Assert.Equal(before - 2, Descriptors.Count());
    }

    [FactOnLinux]
    public async Task EndOfTheOtherEnd_FailsWhoWaitsAndWhoSends_WithTheReason()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        using var regions = new Regions(1);
        var waiting = child.ReceiveAsync(1, 1, default);
        await kernel.DisposeAsync();
        Assert.Contains("closed by this side", await kernel.Closed, StringComparison.Ordinal);
        Assert.Contains("the other end has closed it", await child.Closed.Within("closed channel"), StringComparison.Ordinal);
        Assert.Contains("the other end has closed it", (await Assert.ThrowsAsync<IOException>(() => waiting.Within("end of the wait"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => child.ReceiveAsync(2, 1, default));
        await Assert.ThrowsAsync<IOException>(() => child.SendAsync(2, regions.Handles, default));
        await child.DisposeAsync();
    }

    [FactOnLinux]
    public async Task WhatBreaksTheRules_ClosesTheChannel_AndLeavesNothing()
    {
        var good = new DescriptorHeader(1, 0, 2, 2);
        byte[] noMark = [.. Bytes(good)];
        noMark[0] ^= 1;
        foreach (var (bytes, count, why) in new (byte[], int, string)[]
        {
            (noMark, 2, "does not speak its protocol"),
            (Bytes(good)[..23], 2, "does not speak its protocol"),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), 0, "does not speak its protocol"),
            (Bytes(good), 1, "sent 1 descriptors"),
            (Bytes(good with { Count = 0 }), 0, "sent 0 descriptors"),
            (Bytes(good with { Total = 1 }), 2, "sent 2 descriptors"),
            (Bytes(good with { First = -1 }), 2, "sent 2 descriptors"),
            (Bytes(good with { First = 1, Total = 3 }), 2, "when 0 had come"),
            (Bytes(good with { First = int.MaxValue }), 2, "sent 2 descriptors"),
        })
        {
            using var regions = new Regions(2);
            var before = Descriptors.Count();
            var (channel, raw) = Raw();
            var waiting = channel.ReceiveAsync(9, 1, default);
            using (raw)
            {
                Assert.Equal(bytes.Length, DescriptorMessages.Send((int)raw.Handle, bytes, [.. regions.Handles.Take(count).Select(handle => (int)handle.DangerousGetHandle())]));
                Assert.Contains(why, await channel.Closed.Within("closed channel"), StringComparison.Ordinal);
            }

            await Assert.ThrowsAsync<IOException>(() => waiting.Within("end of the wait"));
            Assert.Equal(before, Descriptors.Count());
        }
    }

    [FactOnLinux]
    public async Task DescriptorsThatThisProcessMayNotHave_CloseTheChannel_AndAreNotMissedInSilence()
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        using var regions = new Regions(60);
        var waiting = child.ReceiveAsync(1, 60, default);
        var most = Limits.Now;
        var fillers = new List<SafeHandle>();
        try
        {
            Limits.Now = most with { Soft = Highest() + 1 };
            while (TryCopy(regions.Handles[0]) is { } filler)
                fillers.Add(filler);
            await kernel.SendAsync(1, regions.Handles, default);
            Assert.Contains("may not have more", await child.Closed.Within("closed channel"), StringComparison.Ordinal);
        }
        finally
        {
            Limits.Now = most;
            fillers.ForEach(filler => filler.Dispose());
        }

        await Assert.ThrowsAsync<IOException>(() => waiting.Within("end of the wait"));
        await kernel.DisposeAsync();
    }

    [FactOnLinux]
    public async Task ConnectionsForWhichThisProcessHasNoDescriptor_Wait_AndAreAcceptedLater()
    {
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(Lines.ServeAsync);
        using var first = await ground.ConnectAsync();
        await first.SayAsync("a\n");
        Assert.Equal("1 a\n", await first.HearAsync(4));
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var most = Limits.Now;
        var fillers = new List<SafeHandle>();
        try
        {
            Limits.Now = most with { Soft = Highest() + 1 };
            while (TryCopy(ground.Listening.Handle) is { } filler)
                fillers.Add(filler);
            await second.ConnectAsync(ground.Listening.Address);
            await Deadline.Until(() => !ground.Failures.IsEmpty, "report");

            // Who is connected is served all the same, and the loop does not spin.
            await first.SayAsync("b\n");
            Assert.Equal("2 b\n", await first.HearAsync(4));
            var turns = server.Loop.Turns;
            await Task.Delay(250);
            Assert.InRange(server.Loop.Turns - turns, 0, 10);
        }
        finally
        {
            Limits.Now = most;
            fillers.ForEach(filler => filler.Dispose());
        }

        await second.SayAsync("c\n");
        Assert.Equal("1 c\n", await second.HearAsync(4));
        Assert.Contains("main: No connection can be accepted", Assert.Single(ground.Failures), StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task Stranger_IsTurnedAway_AndTheChildStillComesIn_Once()
    {
        var path = Ground.NewPath();
        var token = Enumerable.Range(1, 32).Select(value => (byte)value).ToArray();
        var refused = new List<string>();
        using var listener = DescriptorListener.Listen(path, token, refused.Add);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var accepting = listener.AcceptAsync(default);
        var almost = token.ToArray();
        almost[31] ^= 1;
        await Assert.ThrowsAsync<IOException>(() => DescriptorChannel.ConnectAsync(path, almost, default).Within("refusal"));
        using (var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await other.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await other.SayAsync("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
            await Deadline.Until(() => refused.Count == 2, "refusal");
        }

        using (var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await silent.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await using var child = await DescriptorChannel.ConnectAsync(path, token, default).Within("connection after a silent one");
            await using var kernel = await accepting.Within("accepted connection");
            Assert.Equal(3, refused.Count);
            Assert.False(File.Exists(path));
            await Assert.ThrowsAsync<IOException>(() => DescriptorChannel.ConnectAsync(path, token, default).Within("refusal"));
        }
    }

    [FactOnLinux]
    public async Task ListenerThatIsGivenUp_LeavesNoPath()
    {
        var path = Ground.NewPath();
        using var giveUp = new CancellationTokenSource();
        using (var listener = DescriptorListener.Listen(path, new byte[32], _ => { }))
        {
            var accepting = listener.AcceptAsync(giveUp.Token);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.Within("end of the wait"));
        }

        Assert.False(File.Exists(path));
    }

    private static ulong Highest() => Directory.GetFiles("/proc/self/fd").Select(path => ulong.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture)).Max();

    private static Descriptor? TryCopy(SafeHandle handle)
    {
        try
        {
            return SocketCalls.Copy(handle);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static byte[] Bytes(DescriptorHeader header)
    {
        var bytes = new byte[DescriptorHeader.Size];
        header.Write(bytes);
        return bytes;
    }

    private static (DescriptorChannel Channel, Socket Raw) Raw()
    {
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(Ground.NewPath());
        listening.Bind(address);
        listening.Listen();
        var raw = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        raw.Connect(address);
        return (new DescriptorChannel(listening.Accept()), raw);
    }

    /// <summary>All that was sent before has come.</summary>
    private static async Task FlushAsync(DescriptorChannel from, DescriptorChannel to, long transfer)
    {
        using var regions = new Regions(1);
        await from.SendAsync(transfer, regions.Handles, default);
        foreach (var copy in await to.ReceiveAsync(transfer, 1, default).Within("last descriptor"))
            copy.Dispose();
    }

    private static void AssertCopies(Regions regions, IReadOnlyList<SafeHandle> copies)
    {
        Assert.Equal(regions.Handles.Count, copies.Count);
        for (var index = 0; index < copies.Count; index++)
        {
            Assert.Equal(index + 1, RandomAccess.GetLength(new SafeFileHandle(copies[index].DangerousGetHandle(), ownsHandle: false)));
            copies[index].Dispose();
            Assert.False(regions.Handles[index].IsClosed);
        }
    }

    /// <summary>Descriptors that can be told apart: the first is of 1 byte, the second of 2.</summary>
    private sealed class Regions(int count) : IDisposable
    {
        private readonly MemoryRegion[] _regions = [.. Enumerable.Range(1, count).Select(length => MemoryRegion.Create(length))];

        internal IReadOnlyList<SafeHandle> Handles => [.. _regions.Select(region => region.Handle)];

        public void Dispose()
        {
            foreach (var region in _regions)
                region.Dispose();
        }
    }
}
