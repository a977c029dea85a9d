using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class FaultTests
{
    public static TheoryData<Exception> KnownTypes =>
    [
        new InvalidOperationException("a"),
        new KeyNotFoundException("b"),
        new NotSupportedException("c"),
        new NotImplementedException("d"),
        new FormatException("e"),
        new OverflowException("f"),
        new InvalidDataException("g"),
        new TimeoutException("h"),
        new OperationCanceledException("i"),
        new TaskCanceledException("j"),
        new UnauthorizedAccessException("k"),
        new IOException("l", 28),
        new EndOfStreamException("m"),
        new FileNotFoundException("n"),
        new DirectoryNotFoundException("o"),
        new ArgumentException("p"),
        new ArgumentException("q", "name"),
        new ArgumentNullException("name", "r"),
        new ArgumentOutOfRangeException("name", "s"),
        new ArgumentOutOfRangeException("name", 5, "t"),
        new SubpartitionLostException("disk", "1.2", "M", "Exit code 9."),
        new SubpartitionUnavailableException("disk", "M", "The circuit is open."),
        new ModulePausedException("pricing", "IPricing", "close", "it took too long"),
        new ModuleNotServingException("IPricing", "no module serves it."),
        new ModuleFaultException("pricing", "2.0", "Private.Error", "what it said", "with stack"),
        new RemoteFaultException("M", "Some.Error", "said", "text"),
        new CallDeadlineException("M", TimeSpan.FromSeconds(3)),
        new PayloadException("u"),
    ];

    [Theory]
    [MemberData(nameof(KnownTypes))]
    public async Task ExceptionOfAKnownType_HasThatTypeAndMessageAtTheCaller(Exception thrown)
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = (_, _) => throw thrown;
        var caught = await Assert.ThrowsAnyAsync<Exception>(() => pair.Caller.CallAsync([], default).Within("fault"));
        Assert.Equal(thrown.GetType(), caught.GetType());
        Assert.Equal(thrown.Message, caught.Message);
        Assert.Equal(thrown.HResult, caught.HResult);
        Assert.Contains("in its process", caught.StackTrace);
        Assert.Equal(FaultTypes.PartsOf(thrown), thrown is ArgumentOutOfRangeException { ActualValue: not null } ? ["name"] : FaultTypes.PartsOf(caught));
    }

    [Fact]
    public async Task ExceptionOfAnyOtherType_IsTold()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = async (_, _) =>
        {
            await Task.Yield();
            throw new OwnException("broken disk");
        };
        var fault = await Assert.ThrowsAsync<RemoteFaultException>(() => pair.Caller.CallAsync([], default).Within("fault"));
        Assert.Equal("IDesk.CallAsync", fault.Method);
        Assert.Equal(typeof(OwnException).FullName, fault.OriginalType);
        Assert.Equal("broken disk", fault.OriginalMessage);
        Assert.Contains("FaultTests", fault.OriginalText);
    }

    [Fact]
    public async Task ExceptionThatIsDerivedFromAKnownType_IsNotTakenForIt()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = (_, _) => throw new ObjectDisposedException("thing");
        var fault = await Assert.ThrowsAsync<RemoteFaultException>(() => pair.Caller.CallAsync([], default).Within("fault"));
        Assert.Equal(typeof(ObjectDisposedException).FullName, fault.OriginalType);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public async Task EndlessTexts_AreCut_AndTextsThatThrowAreNamed(int chunkBytes)
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { FrameBytes = chunkBytes, ChunkBytes = chunkBytes });
        pair.Desk.OnCall = (_, _) => throw new OwnException(new string('€', 1_000_000));
        var fault = await Assert.ThrowsAsync<RemoteFaultException>(() => pair.Caller.CallAsync([], default).Within("fault"));
        Assert.EndsWith("...", fault.OriginalMessage);
        Assert.InRange(fault.OriginalMessage.Length, chunkBytes / 50, chunkBytes);

        pair.Desk.OnCall = (_, _) => throw new ThrowingException();
        fault = await Assert.ThrowsAsync<RemoteFaultException>(() => pair.Caller.CallAsync([], default).Within("fault"));
        Assert.Equal("(not to be read: DivideByZeroException)", fault.OriginalMessage);
        Assert.False(pair.Kernel.Closed.IsCompleted);
    }

    [Fact]
    public async Task ArgumentsThatCannotBeWritten_FailTheirCallOnly()
    {
        await using var pair = await PipePair.OpenAsync();
        var method = new RemoteCall<IDesk, int, NoResult>("IDesk.Bad", "IDesk.Bad()", false)
        {
            WriteArguments = static (PayloadWriter writer, in int _) => throw new InvalidOperationException("no such value"),
            ReadArguments = DeskContract.Send.ReadArguments,
            WriteResult = DeskContract.Send.WriteResult,
            ReadResult = DeskContract.Send.ReadResult,
            Invoke = DeskContract.Send.Invoke,
        };
        var exception = await Assert.ThrowsAsync<PayloadException>(() => pair.Kernel.Channel.CallAsync(method, 1, default).Within("failure"));
        Assert.Contains("no such value", exception.Message);
        Assert.Equal(0, pair.Kernel.CallsOut);
        await pair.Caller.SendAsync(1, default).Within("completion");
    }

    private sealed class OwnException(string message) : Exception(message);

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new DivideByZeroException();
    }
}
