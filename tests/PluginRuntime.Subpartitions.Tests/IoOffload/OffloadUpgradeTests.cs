using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using static PluginRuntime.Subpartitions.Tests.IoOffload.OffloadBench;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

public sealed class OffloadUpgradeTests
{
    [Fact]
    public async Task BeforeInstall_CallFailsSayingSo()
    {
        await using var bench = new OffloadBench();

        var failure = await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => bench.Caller.WhoAsync(CancellationToken.None).AsTask());

        Assert.Equal("station", failure.Subpartition);
        Assert.Empty(bench.Processes.Started);
    }

    [Fact]
    public async Task Upgrade_GoesThroughItsStepsInOrder_AndReapsTheOld()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");

        var report = await bench.ApplyAsync(Version("2.0.0"));

        Assert.True(report.IsApplied, report.Failure?.Cause);
        Assert.Equal(["1 load", "1 health", "1 acquire", "2 load", "2 health", "1 release", "2 acquire", "1 stop", "1 gone"], bench.Ground.Journal);
        Assert.Equal([UpgradePhase.Inspect, UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Probation, UpgradePhase.Retire], report.Phases.Select(phase => phase.Phase));
        Assert.Equal(("1.0.0", "2.0.0"), (report.From, report.To));
        Assert.Equal((1001, "1.0.0"), (report.Retired!.ProcessId, report.Retired.Version));
        Assert.Equal("2.0.0/2", await bench.ServedByAsync());
        Assert.Single(bench.Offload.Living);
        Assert.Equal("1.0.0", bench.Offload.Previous!.Version);
    }

    [Fact]
    public async Task TimeBeforeTheUpgradeWasMade_IsPartOfItsInspection()
    {
        await using var bench = new OffloadBench();

        var report = await bench.ApplyAsync(Version("1.0.0"), since: System.Diagnostics.Stopwatch.GetTimestamp() - (60 * System.Diagnostics.Stopwatch.Frequency));

        Assert.InRange(report.Phases[0].Duration, TimeSpan.FromMinutes(1), report.TimeToSwitch);
    }

    [Fact]
    public async Task CallInsideTheOld_FinishesThere_WhileNewCallsGoToTheNew()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var held = bench.Ground.Hold(7);
        var inside = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the call to be executed");

        var upgrading = bench.ApplyAsync(Version("2.0.0"));
        await bench.SeenAsync("2 health");
        Assert.Equal("2.0.0/2", await bench.WhoServesAsync("2.0.0/2"));
        Assert.DoesNotContain("2 acquire", bench.Ground.Journal);
        held.SetResult();

        Assert.Equal("1.0.0/1", await Await(inside, "the call inside the old generation"));
        Assert.True((await Await(upgrading, "the upgrade")).IsApplied);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("health")]
    public async Task NewFailsBeforeTheSwitch_OldNeverNotices_AndNothingIsLeft(string step)
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == step ? throw new InvalidOperationException("no such device") : Task.CompletedTask;

        var report = await bench.ApplyAsync(Version("2.0.0"));

        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Equal((UpgradePhase.Prepare, step), (report.Failure!.Phase, report.Failure.Step));
        Assert.Contains("no such device", report.Failure.Cause, StringComparison.Ordinal);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Contains("2 gone", bench.Ground.Journal);
        Assert.DoesNotContain("1 release", bench.Ground.Journal);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("health")]
    public async Task NewHangsBeforeTheSwitch_OldNeverNotices_AndTheProcessIsEnded(string step)
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.OnStep = (at, token) => at == step ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;

        var report = await bench.ApplyAsync(Version("2.0.0"), Impatient);

        Assert.Equal(step, report.Failure!.Step);
        Assert.Contains("did not return within", report.Failure.Cause, StringComparison.Ordinal);
        Assert.Equal("It was killed.", report.Retired!.End);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Contains("2 gone", bench.Ground.Journal);
    }

    [Fact]
    public async Task NewSaysThatItIsUnhealthy_IsRefusedWithItsReason()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.Health = ModuleHealth.Unhealthy("the disk is read only");

        var report = await bench.ApplyAsync(Version("2.0.0"));

        Assert.Contains("the disk is read only", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
    }

    [Fact]
    public async Task NewDiesBeforeTheSwitch_ItsLastWordsAreInTheReport()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.OnStep = (at, _) =>
        {
            if (at == "load")
                process.Die();
            return Task.Delay(Timeout.Infinite, CancellationToken.None);
        };

        var report = await Await(bench.ApplyAsync(Version("2.0.0")), "the end of the upgrade");

        Assert.Contains("It died with signal 9", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
    }

    [Fact]
    public async Task NewFailsToAcquire_OldAcquiresAgainAndServes()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Processes.OnStart = process => process.OnStep = (at, _) => at == "acquire" ? throw new IOException("the file is locked") : Task.CompletedTask;

        var report = await bench.ApplyAsync(Version("2.0.0"));

        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Contains("the file is locked", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal(["1 release", "2 acquire", "1 acquire", "2 stop", "2 gone"], bench.Ground.Journal.Skip(5));
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Equal("1.0.0", bench.Offload.Package!.Version);
    }

    [Fact]
    public async Task OldDoesNotRelease_ItIsEnded_AndOnlyThenTheNewAcquires()
    {
        await using var bench = new OffloadBench();
        bench.Processes.OnStart = process => process.OnStep = (at, token) => at == "release" ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        await bench.InstallAsync("1.0.0");

        var report = await bench.ApplyAsync(Version("2.0.0"), Impatient);

        Assert.True(report.IsApplied, report.Failure?.Cause);
        Assert.Equal(["1 release", "1 gone", "2 acquire"], bench.Ground.Journal.Skip(5));
        Assert.Contains(report.Remarks, remark => remark.Contains("did not release", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallsStayInside_BackOut_OldTakesOverAgain_AndTheyAreNamed()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var held = bench.Ground.Hold(7);
        var inside = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the call to be executed");

        var report = await Await(bench.ApplyAsync(Version("2.0.0"), Impatient), "the end of the upgrade");

        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Contains("PayAsync", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Contains(report.Blockers, blocker => blocker.Contains("PayAsync", StringComparison.Ordinal));
        Assert.Contains("1 ask", bench.Ground.Journal);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        held.SetResult();
        Assert.Equal("1.0.0/1", await Await(inside, "the call that stayed inside"));
    }

    [Fact]
    public async Task CallsStayInside_Force_IdempotentOnesAreSentAgain_OthersFailSayingThatTheyMayHaveBeenExecuted()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        bench.Ground.Hold(7);
        var held = bench.Ground.Hold(8);
        var paying = bench.Caller.PayAsync(7, CancellationToken.None).AsTask();
        var looking = bench.Caller.LookAsync(8, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the first call");
        await bench.EnteredAsync("the second call");

        var upgrading = bench.ApplyAsync(Version("2.0.0"), Impatient with { Force = true });
        await bench.EnteredAsync("the second call to be executed again");
        held.SetResult();
        var report = await Await(upgrading, "the upgrade");

        Assert.True(report.IsApplied, report.Failure?.Cause);
        Assert.Equal("2.0.0/2", await Await(looking, "the idempotent call"));
        var lost = await Assert.ThrowsAsync<SubpartitionLostException>(() => Await(paying, "the other call"));
        Assert.Contains("may have been executed", lost.Message, StringComparison.Ordinal);
        Assert.Equal("1.0.0", lost.Version);
        Assert.Equal(1, report.CallsSentAgain);
    }

    [Fact]
    public async Task NewDiesOnProbation_OldServesAgain_AndIdempotentCallsNeverNotice()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var held = bench.Ground.Hold(8);

        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { ProbationTime = TimeSpan.FromMinutes(1) });
        await bench.SeenAsync("2 acquire");
        var looking = bench.Caller.LookAsync(8, CancellationToken.None).AsTask();
        await bench.EnteredAsync("the call in the new generation");
        bench.Processes.Started[1].Die();
        await bench.EnteredAsync("the call in the old generation");
        held.SetResult();

        var report = await Await(upgrading, "the end of the upgrade");
        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        Assert.Contains("was lost", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal("1.0.0/1", await Await(looking, "the call"));
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Equal("1 acquire", bench.Ground.Journal.Last(entry => entry.StartsWith("1 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task BothDieOnProbation_TheOldVersionIsGeneratedAnew()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");

        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { ProbationTime = TimeSpan.FromMinutes(1) });
        await bench.SeenAsync("2 acquire");
        bench.Processes.Started[0].Die();
        bench.Processes.Started[1].Die();

        Assert.Equal(UpgradePhase.RolledBack, (await Await(upgrading, "the end of the upgrade")).Outcome);
        Assert.Equal("1.0.0/3", await bench.ServedByAsync());
    }

    [Fact]
    public async Task WayBackIsAskedForOnProbation_OldServesAgain()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var wayBack = new CancellationTokenSource();

        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { ProbationTime = TimeSpan.FromMinutes(1) }, wayBack: wayBack.Token);
        await bench.SeenAsync("2 acquire");
        await wayBack.CancelAsync();

        Assert.Equal(UpgradePhase.RolledBack, (await Await(upgrading, "the end of the upgrade")).Outcome);
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Equal(["2 release", "1 acquire", "2 stop", "2 gone"], bench.Ground.Journal.Where(entry => !entry.EndsWith("health", StringComparison.Ordinal)).Skip(5));
    }

    [Fact]
    public async Task ProbationIsEndedBeforeItsTime_TheNewIsKept_UnlessTheWayBackIsAskedForToo()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var keep = new CancellationTokenSource();
        var upgrading = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { ProbationTime = TimeSpan.FromMinutes(10) }, keep: keep.Token);
        await bench.SeenAsync("2 acquire");
        await keep.CancelAsync();

        var kept = await Await(upgrading, "the end of the upgrade");

        Assert.Equal(UpgradePhase.Applied, kept.Outcome);
        Assert.Contains("the probation ended after", Assert.Single(kept.Remarks), StringComparison.Ordinal);
        var back = await Await(bench.ApplyAsync(Version("3.0.0"), new SubpartitionPolicy { ProbationTime = TimeSpan.FromMinutes(10) }, wayBack: keep.Token, keep: keep.Token), "the end of the next upgrade");
        Assert.Equal(UpgradePhase.RolledBack, back.Outcome);
        Assert.StartsWith("2.0.0/", await bench.ServedByAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SequenceThatIsRead_GoesOnInTheOld_WhileTheNewOwnsAndServes_AndAnotherUpgradeMayBegin()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        await using var reading = bench.Caller.CountAsync(CancellationToken.None).GetAsyncEnumerator();
        bench.Ground.Steps.Release();
        Assert.True(await Await(reading.MoveNextAsync().AsTask(), "the first number"));

        var first = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { RetireTimeout = TimeSpan.FromMinutes(1) });
        await bench.SeenAsync("2 acquire");
        var second = await Await(bench.ApplyAsync(Version("3.0.0")), "a second upgrade while the first one's old generation is read from");
        Assert.True(second.IsApplied, second.Failure?.Cause);
        Assert.False(first.IsCompleted);

        bench.Ground.Steps.Release();
        Assert.True(await Await(reading.MoveNextAsync().AsTask(), "the second number"));
        Assert.Equal(2, reading.Current);
        await reading.DisposeAsync();
        Assert.True((await Await(first, "the first upgrade")).IsApplied);
        Assert.Equal("3.0.0/3", await bench.ServedByAsync());
    }

    [Fact]
    public async Task MoreGenerationsAliveThanTheBound_RejectsTheUpgrade()
    {
        await using var bench = new OffloadBench(new OffloadOptions { MaxGenerations = 2 });
        await bench.InstallAsync("1.0.0");
        await using var reading = bench.Caller.CountAsync(CancellationToken.None).GetAsyncEnumerator();
        bench.Ground.Steps.Release();
        Assert.True(await Await(reading.MoveNextAsync().AsTask(), "the first number"));
        var first = bench.ApplyAsync(Version("2.0.0"), new SubpartitionPolicy { RetireTimeout = TimeSpan.FromMinutes(1) });
        await bench.SeenAsync("2 acquire");

        var second = await bench.ApplyAsync(Version("3.0.0"));

        Assert.Equal(UpgradePhase.Rejected, second.Outcome);
        Assert.Contains("the bound is 2", second.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal(2, bench.Processes.Started.Count);
        await reading.DisposeAsync();
        Assert.True((await Await(first, "the first upgrade")).IsApplied);
    }

    [Fact]
    public async Task CancelledBeforeTheSwitch_NothingHasChanged()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var cancel = new CancellationTokenSource();
        bench.Processes.OnStart = process => process.OnStep = async (at, token) =>
        {
            if (at == "load")
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }
        };

        var report = await Await(bench.ApplyAsync(Version("2.0.0"), cancellationToken: cancel.Token), "the end of the upgrade");

        Assert.Equal((UpgradePhase.RolledBack, "cancellation"), (report.Outcome, report.Failure!.Step));
        Assert.Equal("1.0.0/1", await bench.ServedByAsync());
        Assert.Single(bench.Offload.Living);
    }

    [Fact]
    public async Task Removed_CallsFailAtOnce_AndNothingIsLeft()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");

        var report = await bench.ApplyAsync(null);

        Assert.True(report.IsApplied, report.Failure?.Cause);
        await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => bench.Caller.WhoAsync(CancellationToken.None).AsTask());
        Assert.Empty(bench.Offload.Living);
        Assert.Equal(["1 release", "1 stop", "1 gone"], bench.Ground.Journal.Skip(3));
    }

    [Fact]
    public async Task ThousandCallsAcrossFiveUpgrades_EachIsExecutedOnce()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        using var enough = new CancellationTokenSource();
        var next = 0;

        async Task<List<int>> CallAsync()
        {
            List<int> paid = [];
            while (!enough.IsCancellationRequested || paid.Count < 20)
            {
                var order = Interlocked.Increment(ref next);
                await bench.Caller.PayAsync(order, CancellationToken.None);
                paid.Add(order);
            }

            return paid;
        }

        var callers = Enumerable.Range(0, 50).Select(_ => Task.Run(CallAsync)).ToArray();
        for (var number = 2; number <= 6; number++)
        {
            var report = await Await(bench.ApplyAsync(Version($"{number}.0.0")), $"upgrade to {number}.0.0");
            Assert.True(report.IsApplied, report.Failure?.Cause);
        }

        await enough.CancelAsync();
        var paid = (await Await(Task.WhenAll(callers), "the callers")).SelectMany(orders => orders).Order().ToArray();

        Assert.Equal(paid, bench.Ground.Executed.Select(execution => execution.Order).Order());
        Assert.Equal(Enumerable.Range(1, next), paid);
        Assert.True(paid.Length >= 1000, $"Only {paid.Length} calls were made.");
    }
}
