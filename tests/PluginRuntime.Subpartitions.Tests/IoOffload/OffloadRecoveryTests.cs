using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using static PluginRuntime.Subpartitions.Tests.IoOffload.OffloadBench;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

public sealed class OffloadRecoveryTests
{
    [Fact]
    public async Task ServingProcessDies_AnotherOneComes_AndCallsThatWaitAreServed()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == "load" ? starting.Task : Task.CompletedTask;

        bench.Processes.Started[0].Die();
        await bench.SeenAsync("2 load");
        var waiting = bench.Caller.PayAsync(1, CancellationToken.None).AsTask();
        Assert.Equal(1, bench.Offload.Router.Waiting);
        starting.SetResult();

        Assert.Equal("1.0.0/2", await Await(waiting, "the call that waited"));
        Assert.Equal(1, bench.Offload.Restarts);
        Assert.Equal([(1, "1.0.0/2")], bench.Ground.Executed);
    }

    [Fact]
    public async Task ServingProcessIsGone_HowItEndedIsNotKnownYet_AnotherOneServesAllTheSame()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var lost = bench.Processes.Started[0];
        lost.IsSilent = true;
        try
        {
            lost.Die();

            Assert.Equal("1.0.0/2", await Await(bench.Caller.LookAsync(1, CancellationToken.None).AsTask(), "a call to the next process"));
            Assert.False(lost.Ended.IsCompleted);
        }
        finally
        {
            lost.Speak();
        }
    }

    [Fact]
    public async Task ServingProcessDies_WithCallsInside_IdempotentOnesAreExecutedAgain_OthersFailWithItsLastWords()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Ground.Hold(7);
        var held = bench.Ground.Hold(8);
        var paying = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        var looking = bench.Caller.LookAsync(8, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the first call");
        await bench.EnteredAsync("the second call");

        bench.Processes.Started[0].Die();

        var lost = await Assert.ThrowsAsync<SubpartitionLostException>(() => Await(paying, "the call that was inside"));
        Assert.Contains("It died with signal 9", lost.Reason, StringComparison.Ordinal);
        await bench.EnteredAsync("the second call to be executed again");
        held.SetResult();
        Assert.Equal("1.0.0/2", await Await(looking, "the call that was sent again"));
        Assert.Equal(2, bench.Ground.Executed.Count(execution => execution.Order == 8));
        Assert.Equal(1, bench.Ground.Executed.Count(execution => execution.Order == 7));
    }

    [Fact]
    public async Task OldDiesWhileItDrains_ItsIdempotentCallsGoToTheNew_AndTheUpgradeEndsWell()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Ground.Hold(7);
        var held = bench.Ground.Hold(8);
        var paying = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        var looking = bench.Caller.LookAsync(8, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the first call");
        await bench.EnteredAsync("the second call");
        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { DrainGrace = TimeSpan.FromMinutes(1) });
        await bench.WhoServesAsync("2.0.0/2");

        bench.Processes.Started[0].Die();

        await Assert.ThrowsAsync<SubpartitionLostException>(() => Await(paying, "the call that was inside"));
        await bench.EnteredAsync("the second call to be executed again");
        held.SetResult();
        Assert.Equal("2.0.0/2", await Await(looking, "the call that was sent again"));
        Assert.True((await Await(upgrading, "the upgrade")).IsApplied);
        Assert.Equal(0, bench.Offload.Restarts);
    }

    [Fact]
    public async Task OldIsLostAndThenTheNew_EachLostCallNamesItsOwnVersion()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Ground.Hold(7);
        bench.Ground.Hold(8);
        var first = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the first call");
        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { DrainGrace = TimeSpan.FromMinutes(1) });
        await bench.WhoServesAsync("2.0.0/2");
        var second = bench.Caller.PayAsync(8, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the second call");

        bench.Processes.Started[0].Die();
        Assert.Equal("1.0.0", (await Assert.ThrowsAsync<SubpartitionLostException>(() => Await(first, "the first call"))).Version);
        Assert.True((await Await(upgrading, "the upgrade")).IsApplied);

        // The pipes ended in the same way.
        bench.Processes.Started[1].Die();
        Assert.Equal("2.0.0", (await Assert.ThrowsAsync<SubpartitionLostException>(() => Await(second, "the second call"))).Version);
    }

    [Fact]
    public async Task ServingProcessDiesWhileTheNewIsPrepared_CallsWaitForTheNew()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == "load" ? starting.Task : Task.CompletedTask;
        var upgrading = bench.ApplyAsync(Version("2.0.0"));
        await bench.SeenAsync("2 load");

        bench.Processes.Started[0].Die();
        await bench.SeenAsync("1 gone");

        // The pipe may be seen to be lost a moment later, hence a call that bears being sent again.
        var waiting = bench.Caller.LookAsync(1, CancellationToken.None).AsTask();
        starting.SetResult();

        Assert.Equal("2.0.0/2", await Await(waiting, "the call"));
        Assert.True((await Await(upgrading, "the upgrade")).IsApplied);
        Assert.Equal(2, bench.Processes.Started.Count);
    }

    [Fact]
    public async Task NobodyComesToServe_CallsFailAfterTheirBound_AndCancelledOnesAtOnce()
    {
        await using var bench = new OffloadBench(new OffloadOptions { MaxCallerWait = TimeSpan.FromMilliseconds(300) });
        await bench.InstallAsync("1.0.0");
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == "load" ? starting.Task : Task.CompletedTask;
        bench.Processes.Started[0].Die();
        await bench.SeenAsync("2 load");
        using var cancel = new CancellationTokenSource();

        var cancelled = bench.Caller.PayAsync(1, cancel.Token).AsTask();
        var tired = bench.Caller.PayAsync(2, CancellationToken.None).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Await(cancelled, "the call that was cancelled"));
        var failure = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => Await(tired, "the call that waited"));
        Assert.Contains("was not executed", failure.Message, StringComparison.Ordinal);
        starting.SetResult();
        Assert.Equal("1.0.0/2", await bench.ServedByAsync());
        Assert.Empty(bench.Ground.Executed);
    }

    [Fact]
    public async Task MoreCallsThanTheBound_WaitNoLonger_AndFailSayingSo()
    {
        await using var bench = new OffloadBench(new OffloadOptions { MaxWaitingCalls = 2 });
        await bench.InstallAsync("1.0.0");
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == "load" ? starting.Task : Task.CompletedTask;
        bench.Processes.Started[0].Die();
        await bench.SeenAsync("2 load");

        var waiting = new[] { 1, 2 }.Select(order => bench.Caller.PayAsync(order, CancellationToken.None).AsTask()).ToArray();
        var failure = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => bench.Caller.PayAsync(3, CancellationToken.None).AsTask());

        Assert.Contains("which is the bound", failure.Reason, StringComparison.Ordinal);
        starting.SetResult();
        Assert.Equal(["1.0.0/2", "1.0.0/2"], await Await(Task.WhenAll(waiting), "the calls that waited"));
    }

    [Fact]
    public async Task LostAgainAndAgain_TheCircuitOpens_AndClosesWhenOneServes()
    {
        await using var bench = new OffloadBench(settings: new SubpartitionOptions { RestartDelay = TimeSpan.FromMilliseconds(1), MaxCrashes = 2, CircuitOpenTime = TimeSpan.FromMilliseconds(200) });
        await bench.InstallAsync("1.0.0");
        var broken = true;
        bench.Processes.OnStart = process => process.OnStep = (at, _) => Volatile.Read(ref broken) && at == "load" ? throw new IOException("the disk is gone") : Task.CompletedTask;

        bench.Processes.Started[0].Die();
        var failure = await bench.RefusedAsync();
        Assert.Contains("the disk is gone", failure.Reason, StringComparison.Ordinal);

        Volatile.Write(ref broken, false);
        Assert.Equal("1.0.0", (await bench.RecoveredAsync()).Split('/')[0]);
    }

    [Fact]
    public async Task CircuitOpensAfterAnUpgradeHasComeToServe_NoCallIsRefused()
    {
        await using var bench = new OffloadBench(settings: new SubpartitionOptions { MaxCrashes = 1, CircuitOpenTime = TimeSpan.FromMilliseconds(1) });
        await bench.InstallAsync("1.0.0");
        bench.Processes.Started[0].Die();
        await bench.WhoServesAsync("1.0.0/2");

        // One loss too many, and it is not known yet how the process ended, which the refusal is to say.
        var lost = bench.Processes.Started[1];
        lost.IsSilent = true;
        lost.Die();
        await Deadline.Until(() => bench.Offload.Serving is null, "loss");
        await bench.InstallAsync("2.0.0");
        Assert.Equal("2.0.0/3", await bench.ServedByAsync());
        lost.Speak();
        await bench.Offload.Recovering.Within("end of the recovery");

        Assert.Equal("2.0.0/3", await bench.ServedByAsync());
    }

    [Fact]
    public async Task NextProcessCannotBeStarted_ItIsTriedAgain_AndCallsWait()
    {
        await using var bench = new OffloadBench(settings: new SubpartitionOptions { RestartDelay = TimeSpan.FromMilliseconds(1) });
        await bench.InstallAsync("1.0");
        var tries = 0;
        bench.Processes.OnStart = _ =>
        {
            if (Interlocked.Increment(ref tries) <= 2)
                throw new IOException("No space left on device");
        };

        bench.Processes.Started[0].Die();

        Assert.Equal("1.0/4", await bench.WhoServesAsync("1.0/4"));
        Assert.Equal(3, tries);
        Assert.Equal(1, bench.Offload.Restarts);
    }

    [Fact]
    public async Task HostStops_CallsThatWaitFail_AndNothingIsLeft()
    {
        var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.OnStep = (at, token) => at == "load" ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        bench.Processes.Started[0].Die();
        await bench.SeenAsync("2 load");
        var waiting = bench.Caller.PayAsync(1, CancellationToken.None).AsTask();

        await Await(Task.Run(async () =>
        {
            await bench.DisposeAsync();
            return true;
        }), "the offload to be disposed");

        await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => Await(waiting, "the call that waited"));
        Assert.Empty(bench.Offload.Living);
        Assert.Contains("2 gone", bench.Ground.Journal);
    }
}
