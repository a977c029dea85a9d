using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.Pipes.Support.FakePeer;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>A peer that breaks the protocol: the pipe is closed, both ends know why, and whoever waits is told.</summary>
public sealed class MalformedFrameTests
{
    private static readonly byte[] SomeCall = CallOf(DeskContract.Call, MessageOf(1));

    public static TheoryData<string, byte[]> Violations => new()
    {
        { "type 0", Frame((FrameType)0) },
        { "type 200", Frame((FrameType)200) },
        { "A Call frame has 4294967295 bytes", Header(-1, FrameType.Call, call: 1) },
        { "A Call frame has 67585 bytes; 67584 are allowed", Header((64 * 1024) + 2049, FrameType.Call, call: 1) },
        { "A CallChunk frame has 262145 bytes", Header((256 * 1024) + 1, FrameType.CallChunk, call: 1) },
        { "A CallChunk frame has 0 bytes; 1 are needed", Frame(FrameType.CallChunk, 1) },
        { "A Cancel frame has 1 bytes; 0 are allowed", Frame(FrameType.Cancel, 1, payload: [1]) },
        { "A Call frame has 7 bytes; 8 are needed", Frame(FrameType.Call, 1, payload: new byte[7]) },
        { "A Call frame has 34 bytes; 35 are needed", Frame(FrameType.Call, 1, flags: FrameFlags.Trace, payload: new byte[34]) },
        { "A Call frame has 11 bytes; 12 are needed", Frame(FrameType.Call, 1, flags: FrameFlags.Deadline, payload: new byte[11]) },
        { "A Call frame has 11 bytes; 12 are needed", Frame(FrameType.Call, 1, flags: FrameFlags.To, payload: new byte[11]) },
        { "A Call frame has 15 bytes; 16 are needed", Frame(FrameType.Call, 1, flags: FrameFlags.To | FrameFlags.From, payload: new byte[15]) },
        { "A Call frame has flags 40", Frame(FrameType.Call, 1, flags: (FrameFlags)64, payload: SomeCall) },
        { "A Result frame has flags 01", Frame(FrameType.Result, 1, flags: FrameFlags.Deadline) },
        { "A Credit frame has 3 bytes", Frame(FrameType.Credit, 1, payload: new byte[3]) },
        { "names slot 1024; there are 1024", Frame(FrameType.Call, 1, slot: 1024, payload: SomeCall) },
        { "A Ping frame names call 5", Frame(FrameType.Ping, 5) },
        { "A Goodbye frame has 0 bytes", Frame(FrameType.Goodbye) },
        { "trace state has 9 bytes, and 0 follow", Frame(FrameType.Call, 1, flags: FrameFlags.Trace, payload: [.. BitConverter.GetBytes(DeskContract.Call.Id), .. new byte[25], 9, 0]) },
        { "Call 0 came after call 0", Frame(FrameType.Call, 0, payload: SomeCall) },
        { "Call 1 came after call 1", [.. Frame(FrameType.Call, 1, payload: SomeCall), .. Frame(FrameType.Call, 1, slot: 1, payload: SomeCall)] },
        { "Call 2 came after call 3", [.. Frame(FrameType.Call, 3, payload: SomeCall), .. Frame(FrameType.Call, 2, slot: 1, payload: SomeCall)] },
        { "about call 1, which was not made", Frame(FrameType.Cancel, 1) },
        { "about call 7, which was not made", Frame(FrameType.Credit, 7, payload: [1, 0, 0, 0]) },
        { "about call 4, which was not made", Frame(FrameType.CallChunk, 4, payload: [1]) },
        { "Result frame came for call 1 in slot 0, which is not under way", Frame(FrameType.Result, 1, payload: [0]) },
        { "Item frame came for call 1 in slot 0, which is not under way", Frame(FrameType.Item, 1, payload: [0]) },
        { "End frame came for call 1 in slot 0, which is not under way", Frame(FrameType.End, 1) },
        { "Fault frame came for call 1 in slot 0, which is not under way", Frame(FrameType.Fault, 1, payload: [2]) },
        { "AnswerChunk frame came for call 1 in slot 0, which is not under way", Frame(FrameType.AnswerChunk, 1, payload: [0]) },
        { "through with drain 1, which was not begun", Frame(FrameType.Drained, 1) },
        { "Drain 1 was taken back; none is on", Frame(FrameType.Resume, 1) },
        { "Drain 0 began", Frame(FrameType.Drain) },
        { "Drain 2 began during drain 1", [.. Frame(FrameType.Drain, 1), .. Frame(FrameType.Drain, 2)] },
        { "Drain 1 began after drain 1", [.. Frame(FrameType.Drain, 1), .. Frame(FrameType.Resume, 1), .. Frame(FrameType.Drain, 1)] },
        { "lengths of a long message have 4 bytes", LongCall(new byte[4]) },
        { "is to have 256 large arrays", LongCall(LengthsOf(1, new int[256])) },
        { "is to have -1 large arrays", LongCall([255, 255, 255, 255, 1, 0, 0, 0]) },
        { "is to have 2 large arrays, with 12 bytes", LongCall([2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]) },
        { "A part of a long message is to have 4294967295 bytes", LongCall(LengthsOf(-1)) },
        { "A long message is to have 0 bytes", LongCall(LengthsOf(0)) },
        { "A long message is to have 1073741825 bytes; 1 to 1073741824 are allowed", LongCall(LengthsOf(1, 1 << 30)) },
        { "arguments of call 1, which lack 0", [.. Frame(FrameType.Call, 1, payload: SomeCall), .. Frame(FrameType.CallChunk, 1, payload: [1])] },
        { "arguments of call 1, which lack 3", [.. LongCall(LengthsOf(3)), .. Frame(FrameType.CallChunk, 1, payload: [1, 2, 3, 4])] },
        { "Call 2 came in slot 0, where call 1 is not answered", [.. LongCall(LengthsOf(3)), .. Frame(FrameType.Call, 2, payload: SomeCall)] },
        { "Credit came for call 1, which has no sequence", [.. LongCall(LengthsOf(3)), .. Frame(FrameType.Credit, 1, payload: [1, 0, 0, 0])] },
        { "call 2 has", [.. LongCall(LengthsOf(200_000_000)), .. Frame(FrameType.Call, 2, slot: 1, flags: FrameFlags.Long, payload: CallOf(DeskContract.Call, LengthsOf(200_000_000)))] },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task FrameThatMustNotBe_ClosesThePipe_SayingWhatWasWrong(string expected, byte[] bytes)
    {
        await using var peer = await OpenAsync();
        await peer.WriteAsync(bytes);
        Assert.Contains(expected, await peer.ExpectViolationAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ResultTwice_ClosesThePipe_ButTheFirstCounts()
    {
        await using var peer = await OpenAsync();
        var result = peer.Caller.CallAsync([1], default);
        var (call, _) = await peer.ReadAsync(FrameType.Call);
        var answer = Frame(FrameType.Result, call.Call, call.Slot, payload: MessageOf(5));
        await peer.WriteAsync([.. answer, .. answer]);
        Assert.Equal([5], await result.Within("result"));
        Assert.Contains("which is not under way", await peer.ExpectViolationAsync());
    }

    public static TheoryData<string, byte[]> AnswersToACall => new()
    {
        { "was answered by an element", Frame(FrameType.Item, 1, payload: MessageOf(1)) },
        { "was answered by an end", Frame(FrameType.End, 1) },
        { "which lacks 0", Frame(FrameType.AnswerChunk, 1, payload: [1]) },
        { "Result frame came for call 2 in slot 0", Frame(FrameType.Result, 2, payload: MessageOf(1)) },
        { "Result frame came for call 1 in slot 1", Frame(FrameType.Result, 1, slot: 1, payload: MessageOf(1)) },
        { "3 bytes before the end of the answer that had begun", [.. Frame(FrameType.Result, 1, flags: FrameFlags.Long, payload: LengthsOf(3)), .. Frame(FrameType.Result, 1, payload: MessageOf(1))] },
        { "which lacks 1", [.. Frame(FrameType.Result, 1, flags: FrameFlags.Long, payload: LengthsOf(3)), .. Frame(FrameType.AnswerChunk, 1, payload: [1, 2]), .. Frame(FrameType.AnswerChunk, 1, payload: [1, 2])] },
    };

    [Theory]
    [MemberData(nameof(AnswersToACall))]
    public async Task AnswerThatDoesNotFitItsCall_ClosesThePipe_AndTheCallIsLost(string expected, byte[] bytes)
    {
        await using var peer = await OpenAsync();
        var result = peer.Caller.CallAsync([1], default);
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(bytes);
        Assert.Contains(expected, await peer.ExpectViolationAsync());
        var lost = await Assert.ThrowsAsync<SubpartitionLostException>(() => result.Within("loss"));
        Assert.Contains(expected, lost.Reason);
    }

    [Fact]
    public async Task ElementAfterTheEnd_ClosesThePipe()
    {
        await using var peer = await OpenAsync();
        var reading = peer.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync();
        var (call, _) = await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync([.. Frame(FrameType.Item, call.Call, payload: MessageOf(1)), .. Frame(FrameType.End, call.Call), .. Frame(FrameType.Item, call.Call, payload: MessageOf(2))]);
        Assert.True(await first.Within("element"));
        Assert.Contains("Item frame came for call 1", await peer.ExpectViolationAsync());
        Assert.False(await reading.MoveNextAsync().Within("end"));
    }

    [Fact]
    public async Task ResultForASequence_ClosesThePipe()
    {
        await using var peer = await OpenAsync();
        var reading = peer.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync();
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Result, 1, payload: MessageOf(1)));
        Assert.Contains("has a sequence to answer it", await peer.ExpectViolationAsync());
        await Assert.ThrowsAsync<SubpartitionLostException>(() => first.Within("loss"));
    }

    [Fact]
    public async Task ElementWithoutCredit_ClosesThePipe()
    {
        await using var peer = await OpenAsync(PipePair.Limits with { SequenceWindowBytes = 1000 });
        var reading = peer.Caller.ReadAsync(1, 1, default).GetAsyncEnumerator();
        var first = reading.MoveNextAsync();
        await peer.ReadAsync(FrameType.Call);
        var item = Frame(FrameType.Item, 1, payload: MessageOf(new byte[500]));
        await peer.WriteAsync([.. item, .. item, .. item]);
        Assert.Contains("came without credit", await peer.ExpectViolationAsync());
        await Assert.ThrowsAsync<SubpartitionLostException>(async () =>
        {
            for (var next = first.AsTask(); await next.Within("element or loss");)
                next = reading.MoveNextAsync().AsTask();
        });
    }

    [Fact]
    public async Task CreditBeyondWhatIsUnderWay_ClosesThePipe()
    {
        await using var peer = await OpenAsync();
        peer.Connection.Serve(new DeskContract(), new Desk { OnRead = (_, _, token) => Forever(token) });
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Read, [1, 0, 0, 0, 1, 0, 0, 0])));
        await peer.WriteAsync(Frame(FrameType.Credit, 1, payload: [1, 0, 0, 0]));
        Assert.Contains("Credit of 1 bytes came for a sequence that has 0 under way", await peer.ExpectViolationAsync());
    }

    [Fact]
    public async Task AnswerBeforeTheArgumentsAreWhole_ClosesThePipe()
    {
        await using var peer = await OpenAsync(capacity: 20_000);
        var result = peer.Caller.CallAsync(new byte[10_000_000], default);
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Result, 1, payload: MessageOf(1)));
        Assert.Equal(PipeCloseCode.PeerViolation, (await peer.Connection.Closed.Within("close")).Code);
        Assert.Contains("whose arguments are not whole", (await Assert.ThrowsAsync<SubpartitionLostException>(() => result.Within("loss"))).Reason);
    }

    [Fact]
    public async Task MessageThatTheMethodCannotRead_FailsItsCallOnly()
    {
        await using var peer = await OpenAsync();
        peer.Connection.Serve(new DeskContract(), new Desk());
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: CallOf(DeskContract.Call)));
        Assert.Equal(1ul, (await peer.ReadAsync(FrameType.Fault)).Header.Call);
        await peer.WriteAsync(Frame(FrameType.Call, 2, payload: CallOf(DeskContract.Call, MessageOf(1))));
        await peer.ReadAsync(FrameType.Result);

        var result = peer.Caller.CallAsync([1], default);
        await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Result, 1, payload: [200]));
        await Assert.ThrowsAsync<PayloadException>(() => result.Within("failure"));

        // A fault that says nothing intelligible.
        result = peer.Caller.CallAsync([1], default);
        var (call, _) = await peer.ReadAsync(FrameType.Call);
        await peer.WriteAsync(Frame(FrameType.Fault, call.Call, call.Slot, payload: [1, 2, 3]));
        await Assert.ThrowsAsync<PayloadException>(() => result.Within("failure"));
        Assert.False(peer.Connection.Closed.IsCompleted);
    }

    /// <summary>Everything that a well-behaved peer may say in one go, and where each frame of it begins.</summary>
    private static byte[] WellBehaved =>
    [
        .. Frame(FrameType.Ping),
        .. Frame(FrameType.Call, 1, slot: 3, payload: CallOf(DeskContract.Call, MessageOf(1))),
        .. Frame(FrameType.Call, 2, slot: 1, flags: FrameFlags.Deadline, payload: [.. BitConverter.GetBytes(DeskContract.Call.Id), 255, 255, 255, 0, .. MessageOf(2)]),
        .. Frame(FrameType.Call, 3, slot: 2, flags: FrameFlags.Long, payload: CallOf(DeskContract.Call, LengthsOf(1, 5))),
        .. Frame(FrameType.CallChunk, 3, slot: 2, payload: [9, 1, 2]),
        .. Frame(FrameType.CallChunk, 3, slot: 2, payload: [3, 4, 5]),
        .. Frame(FrameType.Cancel, 3, slot: 2),
        .. Frame(FrameType.Drain, 1),
        .. Frame(FrameType.Resume, 1),
        .. Frame(FrameType.Pong),
    ];

    [Fact]
    public async Task PipeThatEndsAtAnyByte_IsToldFromOneThatWasBroken()
    {
        var bytes = WellBehaved;
        for (var length = 0; length < bytes.Length; length++)
        {
            await using var peer = await OpenAsync();
            peer.Connection.Serve(new DeskContract(), new Desk());
            var waiting = peer.Caller.CallAsync([1], default);
            await peer.WriteAsync(bytes[..length]);
            peer.Stream.StopWriting();
            var reason = await peer.Connection.Closed.Within("close");
            Assert.Equal(PipeCloseCode.PeerGone, reason.Code);
            await Assert.ThrowsAsync<SubpartitionLostException>(() => waiting.Within("loss"));
        }
    }

    [Fact]
    public async Task PipeThatEndsInTheMidstOfAFrame_IsDescribedSo()
    {
        await using var peer = await OpenAsync();
        await peer.WriteAsync(Frame(FrameType.Call, 1, payload: SomeCall)[..20]);
        peer.Stream.StopWriting();
        Assert.Contains("ended 4 bytes into the payload of a Call frame", (await peer.Connection.Closed.Within("close")).Text);
    }

    [Fact]
    public async Task FramesByteByByte_AreFramesAllTheSame()
    {
        await using var peer = await OpenAsync();
        peer.Connection.Serve(new DeskContract(), new Desk());
        foreach (var octet in WellBehaved)
            await peer.WriteAsync(octet);
        var answered = new HashSet<ulong>();
        var types = new HashSet<FrameType>();
        while (answered.Count < 3)
        {
            var (header, _) = await peer.ReadAsync();
            types.Add(header.Type);
            if (header.Call > 0 && header.Type is FrameType.Result or FrameType.Fault)
                Assert.True(answered.Add(header.Call));
        }

        Assert.Contains(FrameType.Pong, types);
        Assert.False(peer.Connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task LongAnswerInSmallReads_IsWhole()
    {
        var (here, there) = DuplexStream.Make();
        here.LongestRead = 777;
        await using var pair = await PipePair.OpenAsync(here, there);
        var data = new byte[300_000];
        Random.Shared.NextBytes(data);
        Assert.Equal(data, await pair.Caller.CallAsync(data, default).Within("result"));
    }

    private static byte[] Header(int length, FrameType type, ulong call)
    {
        var header = new byte[FrameHeader.Size];
        new FrameHeader(length, type, FrameFlags.None, 0, call).Write(header);
        return header;
    }

    private static byte[] LongCall(byte[] lengths) => Frame(FrameType.Call, 1, flags: FrameFlags.Long, payload: CallOf(DeskContract.Call, lengths));

    private static async IAsyncEnumerable<byte[]> Forever([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }
}
