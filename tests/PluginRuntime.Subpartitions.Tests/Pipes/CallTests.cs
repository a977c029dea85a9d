using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

public sealed class CallTests
{
    [Fact]
    public async Task Call_IsExecutedAtTheOtherEnd_AndItsResultComesBack()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = (data, _) => new([.. data.Reverse()]);
        Assert.Equal([3, 2, 1], await pair.Caller.CallAsync([1, 2, 3], default).Within("result"));
    }

    [Fact]
    public async Task CallWithoutResult_CompletesWhenItWasExecuted()
    {
        await using var pair = await PipePair.OpenAsync();
        var got = 0;
        pair.Desk.OnSend = async (number, _) =>
        {
            await Task.Yield();
            got = number;
        };
        await pair.Caller.SendAsync(7, default).Within("completion");
        Assert.Equal(7, got);
    }

    [Fact]
    public async Task BothEnds_CallEachOther_InTheMidstOfCalls()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Kernel.Serve(new DeskContract(), new Desk { OnCall = (data, _) => new([.. data, 2]) });
        var kernel = DeskContract.Over(pair.Child.Channel);
        pair.Desk.OnCall = async (data, token) => [.. await kernel.CallAsync([.. data, 1], token), 3];
        Assert.Equal([0, 1, 2, 3], await pair.Caller.CallAsync([0], default).Within("result"));
        Assert.Equal(0, pair.Kernel.CallsOut + pair.Kernel.CallsIn + pair.Child.CallsOut + pair.Child.CallsIn);
    }

    [Fact]
    public async Task MethodThatIsNotServed_FailsSayingSo()
    {
        await using var pair = await PipePair.OpenAsync();
        var kernel = DeskContract.Over(pair.Child.Channel);
        var fault = await Assert.ThrowsAsync<RemoteFaultException>(() => kernel.CallAsync([], default).Within("fault"));
        Assert.Contains("the other side does not serve IDesk.CallAsync(byte[]); it was built against another version of the contract", fault.Message);
    }

    /// <summary>It came before who has the number, or after: its sender may send it elsewhere.</summary>
    [Fact]
    public async Task CallForANumberThatNobodyHas_IsTurnedAway_AndTheProcessItselfDoesNotExecuteIt()
    {
        await using var peer = await FakePeer.OpenAsync();
        var executed = 0;
        peer.Connection.Serve(new DeskContract(), new Desk { OnCall = (data, _) => new(Interlocked.Increment(ref executed) > 0 ? data : []) });

        await peer.WriteAsync(FakePeer.Frame(
            FrameType.Call, call: 1, flags: FrameFlags.To, payload: [.. BitConverter.GetBytes(DeskContract.Call.Id), .. BitConverter.GetBytes(7u), .. FakePeer.MessageOf(1)]));

        var (header, fault) = await peer.ReadAsync();
        Assert.Equal((FrameType.Fault, 1ul), (header.Type, header.Call));
        Assert.True(FaultCodec.IsNotExecuted(fault));
        Assert.Equal(0, executed);
    }

    [Fact]
    public async Task ContractServedAgain_IsServedByTheNewTarget()
    {
        await using var pair = await PipePair.OpenAsync();
        await pair.Caller.CallAsync([1], default).Within("result");
        pair.Child.Serve(new DeskContract(), new Desk { OnCall = (_, _) => new([9]) });
        Assert.Equal([9], await pair.Caller.CallAsync([1], default).Within("result"));
    }

    [Fact]
    public async Task TargetThatDoesNotImplementTheContract_IsRefused()
    {
        await using var pair = await PipePair.OpenAsync();
        Assert.Throws<ArgumentException>(() => pair.Child.Serve(new DeskContract(), "no desk"));
    }

    [Fact]
    public async Task CallThatBlocksItsThread_HoldsUpNoOther()
    {
        await using var pair = await PipePair.OpenAsync();
        using var gate = new ManualResetEventSlim();
        pair.Desk.OnCall = (data, _) =>
        {
            if (data[0] == 0)
                Assert.True(gate.Wait(TimeSpan.FromSeconds(60), CancellationToken.None));
            return new(data);
        };
        var blocked = pair.Caller.CallAsync([0], default).AsTask();
        for (byte number = 1; number < 100; number++)
            Assert.Equal([number], await pair.Caller.CallAsync([number], default).Within("result beside a call that blocks"));
        Assert.False(blocked.IsCompleted);
        gate.Set();
        await blocked.Within("result of the call that blocked");
    }

    [Fact]
    public async Task CallerThatBlocksItsThread_HoldsUpNoOther()
    {
        await using var pair = await PipePair.OpenAsync();
        using var gate = new ManualResetEventSlim();
        var blocked = Task.Run(async () =>
        {
            await pair.Caller.CallAsync([0], default);
            Assert.True(gate.Wait(TimeSpan.FromSeconds(60), CancellationToken.None));
        });
        for (byte number = 1; number < 100; number++)
            await pair.Caller.CallAsync([number], default).Within("result beside a caller that blocks");
        gate.Set();
        await blocked.Within("caller that blocked");
    }

    [Fact]
    public async Task ThousandConcurrentCalls_EachHasItsOwnResult()
    {
        await using var pair = await PipePair.OpenAsync();
        pair.Desk.OnCall = async (data, _) =>
        {
            if (data[0] % 3 == 0)
                await Task.Yield();
            return data;
        };
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(async () =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                byte[] data = [(byte)turn, .. BitConverter.GetBytes(number)];
                Assert.Equal(data, await pair.Caller.CallAsync(data, default));
            }
        }))).Within("end of 20,000 calls");
        Assert.Equal(0, pair.Kernel.CallsOut);
        Assert.Equal(0, pair.Child.CallsIn);
    }
}
