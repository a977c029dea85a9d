using System.Buffers.Binary;
using System.Text;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Pipes;
using Xunit;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>Whatever comes over a control pipe ends that connection at most, with a reason for both ends.</summary>
public sealed class StrangerTests
{
    [Theory]
    [InlineData("prt-control 1 rpc 0000\n", "secret", "the secret is not this kernel's")]
    [InlineData("prt-control 2 rpc SECRET\n", "version", "speaks version 1, the client 2")]
    [InlineData("prt-control 1 format SECRET\n", "malformed", "the verb must be")]
    [InlineData("prt-control one rpc SECRET\n", "malformed", "the first line must be")]
    [InlineData("GET / HTTP/1.1\n", "malformed", "the first line must be")]
    [InlineData("\n", "malformed", "the first line must be")]
    [InlineData("\u0080\u00ff\n", "malformed", "the first line must be")]
    [InlineData("prt-control 1 rpc SECRET\nmore", "malformed", "nothing may follow it")]
    public async Task FirstLineThatIsWrong_IsAnsweredWithTheReason(string line, string code, string reason)
    {
        await using var bench = new ControlBench();
        await using var pipe = await bench.ConnectAsync();

        await pipe.WriteAsync(Encoding.Latin1.GetBytes(line.Replace("SECRET", bench.Entry.Secret, StringComparison.Ordinal)));

        var answer = await ControlBench.ReadToEndAsync(pipe);
        Assert.StartsWith($"prt-control 1 no {code} ", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        await bench.RefusedAsync(reason);
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task FirstLineThatIsTooLong_IsRefused()
    {
        await using var bench = new ControlBench();
        await using var pipe = await bench.ConnectAsync();

        await pipe.WriteAsync(new byte[ControlProtocol.MaxLineBytes]);

        Assert.Contains(" no malformed ", await ControlBench.ReadToEndAsync(pipe), StringComparison.Ordinal);
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task ClientThatSaysNothing_IsCutOff_WhenItsTimeIsOver()
    {
        await using var bench = new ControlBench();
        await using var pipe = await bench.ConnectAsync();
        await pipe.WriteAsync("prt-con"u8.ToArray());

        var heard = ControlBench.ReadToEndAsync(pipe);
        await Advance(bench, heard, ControlHandshake.Time);

        Assert.Contains("no line came within 5 s", await heard, StringComparison.Ordinal);
        await bench.ServesOthersAsync();
    }

    [Theory]
    [InlineData("not JSON at all", "is not JSON-RPC")]
    [InlineData("[1,2,3]", "is not JSON-RPC")]
    public async Task MessageThatIsGarbage_EndsTheConnection_AndSaysWhy(string message, string reason)
    {
        await using var bench = new ControlBench();
        await using var pipe = await IntroducedAsync(bench);

        await pipe.WriteAsync(Framed(Encoding.UTF8.GetBytes(message)));

        Assert.Contains(reason, await ControlBench.ReadToEndAsync(pipe), StringComparison.Ordinal);
        await bench.RefusedAsync(reason);
        await bench.ServesOthersAsync();
    }

    [Theory]
    [InlineData(0u)]
    [InlineData((uint)ControlProtocol.MaxOrderBytes + 1)]
    [InlineData(uint.MaxValue)]
    public async Task MessageOfALengthThatIsNotAllowed_EndsTheConnection_BeforeItIsRead(uint length)
    {
        await using var bench = new ControlBench();
        await using var pipe = await IntroducedAsync(bench);
        var header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);

        await pipe.WriteAsync(header);

        Assert.Contains($"a message of {length} bytes was announced", await ControlBench.ReadToEndAsync(pipe), StringComparison.Ordinal);
        await bench.RefusedAsync($"a message of {length} bytes");
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task MessageThatIsBegunAndNotFinished_EndsTheConnection_WhenItsTimeIsOver()
    {
        await using var bench = new ControlBench();
        await using var pipe = await IntroducedAsync(bench);
        await pipe.WriteAsync(new byte[] { 0, 0, 1, 0, 42 });

        var heard = ControlBench.ReadToEndAsync(pipe);
        await Advance(bench, heard, ControlMessages.MessageTime);

        Assert.Contains("was begun and not finished within 10 s", await heard, StringComparison.Ordinal);
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task ClientThatEndsInTheMiddleOfAMessage_HarmsNobody()
    {
        await using var bench = new ControlBench();
        var pipe = await IntroducedAsync(bench);
        await pipe.WriteAsync(new byte[] { 0, 0, 1, 0, 42 });

        await pipe.DisposeAsync();

        await bench.RefusedAsync("the pipe ended in the middle of a message");
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task MethodThatNobodyHas_IsAnswered_AndTheConnectionGoesOn()
    {
        await using var bench = new ControlBench();
        await using var pipe = await IntroducedAsync(bench);

        await pipe.WriteAsync(Framed("""{"jsonrpc":"2.0","id":1,"method":"shutDown","params":[]}"""u8.ToArray()));

        Assert.Contains("-32601", await ReadMessageAsync(pipe), StringComparison.Ordinal);
        await pipe.WriteAsync(Framed("""{"jsonrpc":"2.0","id":2,"method":"describe","params":[],"unknown":{"deep":[1]}}"""u8.ToArray()));
        Assert.Contains("\"name\":\"fake\"", await ReadMessageAsync(pipe), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneClientMoreThanTheBound_IsTurnedAway_AndComesInWhenOneHasLeft()
    {
        await using var bench = new ControlBench();
        List<IDisposable> clients = [];
        for (var count = 0; count < ControlListener.MaxClients; count++)
            clients.Add(await bench.ClientAsync());

        var refused = await Assert.ThrowsAsync<KernelUnreachableException>(() => bench.ClientAsync());
        Assert.Contains("16 clients are connected", refused.Cause, StringComparison.Ordinal);
        clients[0].Dispose();
        await Deadline.Until(() => TryConnect(bench), "room for another client");
        clients.ForEach(client => client.Dispose());
    }

    private static bool TryConnect(ControlBench bench)
    {
        try
        {
            bench.ClientAsync().GetAwaiter().GetResult().Dispose();
            return true;
        }
        catch (KernelUnreachableException)
        {
            return false;
        }
    }

    /// <summary>Moves the clock until it has been noticed: the other end may not have begun to look at it.</summary>
    private static async Task Advance(ControlBench bench, Task until, TimeSpan time)
    {
        await Deadline.Until(() =>
        {
            bench.Time.Advance(time);
            return until.IsCompleted;
        }, "end of the client's time");
    }

    private static async Task<Stream> IntroducedAsync(ControlBench bench)
    {
        var pipe = await bench.ConnectAsync();
        await pipe.WriteAsync(ControlProtocol.Ask(ControlProtocol.Rpc, bench.Entry.Secret));
        Assert.Equal($"prt-control 1 ok fake {Environment.ProcessId}", await ControlProtocol.ReadLineOnlyAsync(pipe, CancellationToken.None).Within("answer to the first line"));
        return pipe;
    }

    private static byte[] Framed(byte[] message)
    {
        var framed = new byte[message.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(framed, message.Length);
        message.CopyTo(framed, 4);
        return framed;
    }

    private static async Task<string> ReadMessageAsync(Stream pipe)
    {
        var header = new byte[4];
        await pipe.ReadExactlyAsync(header).AsTask().Within("answer");
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        await pipe.ReadExactlyAsync(message).AsTask().Within("rest of the answer");
        return Encoding.UTF8.GetString(message);
    }
}
