using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class HandshakeTests
{
    private static readonly PipeOptions Options = new() { Peer = "fake", Limits = PipePair.Limits };

    [Fact]
    public async Task ChildWithoutTheToken_IsRefused_AndBothEndsKnowWhy()
    {
        var (here, there) = DuplexStream.Make();
        var wrong = PipePair.Token.ToArray();
        wrong[^1] ^= 1;
        var kernel = PipeConnection.AcceptAsync(here, PipePair.Token, Options, CancellationToken.None);
        var child = PipeConnection.ConnectAsync(there, wrong, Options, CancellationToken.None);
        Assert.Equal(PipeCloseCode.WrongToken, (await Assert.ThrowsAsync<PipeClosedException>(() => kernel.Within("refusal"))).Reason.Code);
        var refusal = (await Assert.ThrowsAsync<PipeClosedException>(() => child.Within("refusal"))).Reason;
        Assert.Equal(PipeCloseCode.WrongToken, refusal.Code);
        Assert.Contains("The token is not the one", refusal.Text);
        Assert.Equal(0, await there.ReadAsync(new byte[1]).AsTask().ContinueWith(task => task.IsFaulted ? 0 : task.Result, TaskScheduler.Default).Within("end of the pipe"));
    }

    [Theory]
    [InlineData(2, 7)]
    [InlineData(0, 0)]
    public async Task ChildOfAnotherVersion_IsRefused_AndBothEndsKnowWhy(ushort lowest, ushort highest)
    {
        var (here, there) = DuplexStream.Make();
        var kernel = PipeConnection.AcceptAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(Hello(lowest, highest));
        var reason = (await Assert.ThrowsAsync<PipeClosedException>(() => kernel.Within("refusal"))).Reason;
        Assert.Equal(PipeCloseCode.NoCommonVersion, reason.Code);
        Assert.Contains($"versions {lowest} to {highest}", reason.Text);

        var answer = new byte[10];
        await there.ReadExactlyAsync(answer).Within("answer");
        Assert.Equal("PRT1"u8, answer.AsSpan(0, 4));
        Assert.Equal(0, BitConverter.ToUInt16(answer, 4));
        Assert.Equal((ushort)PipeCloseCode.NoCommonVersion, BitConverter.ToUInt16(answer, 6));
        var text = new byte[BitConverter.ToUInt16(answer, 8)];
        await there.ReadExactlyAsync(text).Within("text");
        Assert.Equal(reason.Text, Encoding.UTF8.GetString(text));
    }

    [Fact]
    public async Task ChildThatSpeaksLaterVersionsToo_IsAnsweredInOurs()
    {
        var (here, there) = DuplexStream.Make();
        var kernel = PipeConnection.AcceptAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(Hello(1, 900));
        await using var connection = await kernel.Within("connection");
        var answer = new byte[6];
        await there.ReadExactlyAsync(answer).Within("answer");
        Assert.Equal(1, BitConverter.ToUInt16(answer, 4));
        await there.DisposeAsync();
    }

    [Fact]
    public async Task SomethingElseAtTheOtherEnd_IsTurnedAway_ByEither()
    {
        var (here, there) = DuplexStream.Make();
        var kernel = PipeConnection.AcceptAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n123456"));
        Assert.Equal(PipeCloseCode.NotOurProtocol, (await Assert.ThrowsAsync<PipeClosedException>(() => kernel.Within("refusal"))).Reason.Code);

        (here, there) = DuplexStream.Make();
        var child = PipeConnection.ConnectAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request"));
        Assert.Equal(PipeCloseCode.NotOurProtocol, (await Assert.ThrowsAsync<PipeClosedException>(() => child.Within("refusal"))).Reason.Code);
    }

    [Fact]
    public async Task KernelThatChoosesAnotherVersion_IsTurnedAway()
    {
        var (here, there) = DuplexStream.Make();
        var child = PipeConnection.ConnectAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(new byte[] { (byte)'P', (byte)'R', (byte)'T', (byte)'1', 9, 0 });
        Assert.Equal(PipeCloseCode.NoCommonVersion, (await Assert.ThrowsAsync<PipeClosedException>(() => child.Within("refusal"))).Reason.Code);
    }

    [Fact]
    public async Task KernelWithLimitsThatNoEndMayHave_IsTurnedAway()
    {
        var (here, there) = DuplexStream.Make();
        var child = PipeConnection.ConnectAsync(here, PipePair.Token, Options, CancellationToken.None);
        await there.WriteAsync(new byte[] { (byte)'P', (byte)'R', (byte)'T', (byte)'1', 1, 0 });
        await there.WriteAsync(new byte[32]);
        Assert.Equal(PipeCloseCode.NotOurProtocol, (await Assert.ThrowsAsync<PipeClosedException>(() => child.Within("refusal"))).Reason.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandshakeCutAnywhere_SaysThatThePipeEnded(bool isKernel)
    {
        var hello = isKernel ? Hello(1, 1) : [.. "PRT1"u8, 1, 0, .. new byte[32]];
        for (var length = 0; length < hello.Length; length++)
        {
            var (here, there) = DuplexStream.Make();
            var opening = isKernel
                ? PipeConnection.AcceptAsync(here, PipePair.Token, Options, CancellationToken.None)
                : PipeConnection.ConnectAsync(here, PipePair.Token, Options, CancellationToken.None);
            await there.WriteAsync(hello.AsMemory(0, length));
            there.StopWriting();
            Assert.Equal(PipeCloseCode.PeerGone, (await Assert.ThrowsAsync<PipeClosedException>(() => opening.Within("end"))).Reason.Code);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OtherEndThatSaysNothing_IsGivenUpAtTheTimeout(bool isKernel)
    {
        var time = new FakeTimeProvider();
        var (here, _) = DuplexStream.Make();
        var options = Options with { Time = time };
        var opening = isKernel
            ? PipeConnection.AcceptAsync(here, PipePair.Token, options, CancellationToken.None)
            : PipeConnection.ConnectAsync(here, PipePair.Token, options, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(opening.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PipeCloseCode.HandshakeTimeout, (await Assert.ThrowsAsync<PipeClosedException>(() => opening.Within("timeout"))).Reason.Code);
    }

    [Fact]
    public async Task HandshakeThatIsCancelled_IsCancelled()
    {
        var (here, there) = DuplexStream.Make();
        using var source = new CancellationTokenSource();
        var opening = PipeConnection.AcceptAsync(here, PipePair.Token, Options, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.Within("cancellation"));
        Assert.Equal(0, await there.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task LimitsThatBothMustShare_AreTheKernels()
    {
        var (here, there) = DuplexStream.Make();
        var kernel = PipeConnection.AcceptAsync(here, PipePair.Token, Options with { Limits = PipePair.Limits with { MaxCalls = 3, FrameBytes = 6000, ChunkBytes = 5000, MaxMessageBytes = 7_000_000 } }, CancellationToken.None);
        await using var child = await PipeConnection.ConnectAsync(there, PipePair.Token, Options, CancellationToken.None).Within("child's end");
        Assert.Equal(3, child.Limits.MaxCalls);
        Assert.Equal(5000, child.Limits.ChunkBytes);
        Assert.Equal(6000, child.Limits.FrameBytes);
        Assert.Equal(7_000_000, child.Limits.MaxMessageBytes);
        await (await kernel.Within("kernel's end")).DisposeAsync();
    }

    [Fact]
    public async Task LimitThatIsNone_IsRefusedWithItsName()
    {
        var (here, _) = DuplexStream.Make();
        var exception = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PipeConnection.AcceptAsync(here, PipePair.Token, Options with { Limits = PipePair.Limits with { ChunkBytes = 10 } }, CancellationToken.None));
        Assert.Contains("ChunkBytes must be 4096 to", exception.Message);
    }

    private static byte[] Hello(ushort lowest, ushort highest) => [.. "PRT1"u8, .. BitConverter.GetBytes(lowest), .. BitConverter.GetBytes(highest), .. PipePair.Token];
}
