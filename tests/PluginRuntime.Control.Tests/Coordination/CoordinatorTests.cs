using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>Requests over kernels that fail in every way at every step: all have the new or all the old, and each that can be told has one last word.</summary>
public sealed class CoordinatorTests
{
    private static readonly string[] Words = ["prepare", "go"];

    public static TheoryData<string, string, string, string> Failures
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var order in Enum.GetNames<FleetOrder>())
            {
                foreach (var kernel in new[] { "a", "b", "c" })
                {
                    foreach (var word in Words)
                    {
                        foreach (var how in new[] { "says no", "breaks", "hangs" })
                            rows.Add(order, kernel, word, how);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [InlineData("Together")]
    [InlineData("OneByOne")]
    public async Task AllProve_AllKeep(string order)
    {
        using var fleet = Fleet.Of("a", "b", "c");

        var report = await fleet.ApplyAsync(Enum.Parse<FleetOrder>(order));

        Assert.True(report.Outcome == FleetOutcome.Applied, report.ToString());
        Assert.Null(report.Failure);
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["prepare", "go", "keep"], kernel.Heard));
        Assert.All(fleet.Kernels, static kernel => Assert.True(kernel.IsCut));
        Assert.Equal(["a", "b", "c"], report.Kernels.Select(static kernel => kernel.Kernel));
        Assert.All(report.Kernels, static kernel => Assert.Equal((KernelOutcome.New, "pricing 1.0.0 -> 2.0.0"), (kernel.Outcome, kernel.Changes.Single().ToString())));
        Assert.Equal(Decision.Committed, (await fleet.Log.DecideAsync("r1", Decision.Aborted, "test", default)).Decision);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task OneFails_AllHaveTheOld(string order, string culprit, string word, string how)
    {
        using var fleet = Fleet.Of("a", "b", "c");
        fleet.Options.PrepareWithin = fleet.Options.ProveWithin = how == "hangs" ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMinutes(1);
        fleet[culprit].On(word, how switch
        {
            "says no" => _ => FakeKernel.Says(word == "prepare" ? KernelWord.Refused : KernelWord.WentBack, "it does not like it"),
            "breaks" => FakeKernel.Breaks,
            _ => FakeKernel.Hangs,
        });

        var report = await fleet.ApplyAsync(Enum.Parse<FleetOrder>(order));

        var wasTouched = fleet.Kernels.Any(static kernel => kernel.Heard.Contains("go"));
        Assert.True(report.Outcome == (wasTouched ? FleetOutcome.RolledBack : FleetOutcome.Rejected), report.ToString());
        Assert.Equal(culprit, report.Failure!.Kernel);
        Assert.NotEmpty(report.Failure.Cause);
        Assert.Equal(Decision.Aborted, (await fleet.Log.DecideAsync("r1", Decision.Committed, "test", default)).Decision);
        foreach (var kernel in fleet.Kernels)
        {
            // One that said no has ended, one that is lost asks the log: neither is told anything more. The others are told once.
            string[] expected = kernel.Name == culprit ? [] : kernel.Heard.Contains("go") ? ["go back"] : kernel.Heard.Count > 0 ? ["cancel"] : [];
            Assert.Equal(expected, kernel.LastWords);
            Assert.DoesNotContain("keep", kernel.Heard);
            Assert.True(kernel.IsCut || kernel.Heard.Count == 0);
        }

        Assert.Equal(how != "says no", report.Kernels.Single(kernel => kernel.Kernel == culprit).Outcome == KernelOutcome.Lost);
    }

    [Theory]
    [InlineData("says it kept", FleetOutcome.Applied)]
    [InlineData("breaks", FleetOutcome.Applied)]
    [InlineData("hangs", FleetOutcome.Applied)]
    [InlineData("went back", FleetOutcome.Mixed)]
    public async Task AfterTheRow_WhateverAKernelDoes_IsCommitted(string how, object outcome)
    {
        using var fleet = Fleet.Of("a", "b");
        fleet.Options.ObeyWithin = how == "hangs" ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMinutes(1);
        fleet["b"].On("keep", how switch { "breaks" => FakeKernel.Breaks, "hangs" => FakeKernel.Hangs, "went back" => _ => FakeKernel.Says(KernelWord.WentBack, "lost it"), _ => _ => FakeKernel.Says(KernelWord.Kept) });

        var report = await fleet.ApplyAsync();

        Assert.Equal((FleetOutcome)outcome, report.Outcome);
        Assert.Equal(["keep"], fleet["a"].LastWords);
        Assert.Equal(["keep"], fleet["b"].LastWords);
        Assert.Equal(how is "breaks" or "hangs" ? 1 : 0, report.Remarks.Count(static remark => remark.Contains("serves the new", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KernelCannotGoBack_IsMixed_AndTheReportSaysWhoHasWhat()
    {
        using var fleet = Fleet.Of("a", "b", "c");
        fleet["a"].On("go back", KernelWord.Stuck, "the state does not fit the old version");
        fleet["c"].On("prepare", KernelWord.Refused, "no");

        var report = await fleet.ApplyAsync(FleetOrder.OneByOne);

        Assert.Equal(FleetOutcome.Mixed, report.Outcome);
        Assert.Equal("The new serves in 'a', the old in 'b', 'c'.", report.Failure!.State);
        Assert.Equal(KernelOutcome.CannotGoBack, report.Kernels[0].Outcome);
        Assert.Contains("does not fit", report.Kernels[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Together_NobodyGoesBeforeAllArePrepared()
    {
        using var fleet = Fleet.Of("a", "b");
        var (heard, vote) = fleet["b"].Hold("prepare");
        var (aPrepared, aVote) = fleet["a"].Hold("prepare");
        var applying = fleet.ApplyAsync();
        await heard.Within("request to b to prepare");
        await aPrepared.Within("request to a to prepare");
        aVote.SetResult(new(KernelWord.Prepared, []));
        Assert.DoesNotContain("go", fleet["a"].Heard);

        vote.SetResult(new(KernelWord.Prepared, []));

        Assert.True((await applying).IsApplied);
    }

    [Fact]
    public async Task OneByOne_TheNextIsAskedWhenTheOneBeforeHasProved()
    {
        using var fleet = Fleet.Of("a", "b");
        var (heard, proof) = fleet["a"].Hold("go");
        var applying = fleet.ApplyAsync(FleetOrder.OneByOne);
        await heard.Within("word to a to go");
        Assert.Empty(fleet["b"].Heard);

        proof.SetResult(new(KernelWord.Proved, []));

        Assert.True((await applying).IsApplied);
    }

    [Fact]
    public async Task KernelInDoubtWasFirst_TheCommitIsGivenUp()
    {
        using var fleet = Fleet.Of("a", "b");
        fleet["b"].On("go", async _ =>
        {
            Assert.Equal(Decision.Aborted, (await fleet.Log.DecideAsync("r1", Decision.Aborted, "b", default)).Decision);
            return await FakeKernel.Says(KernelWord.Proved);
        });

        var report = await fleet.ApplyAsync();

        Assert.Equal(FleetOutcome.RolledBack, report.Outcome);
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["go back"], kernel.LastWords));
    }

    [Fact]
    public async Task UnreachableKernel_NothingIsTouched()
    {
        using var fleet = Fleet.Of("a", "b");
        fleet.TakeAway("b");

        var report = await fleet.ApplyAsync();

        Assert.Equal(FleetOutcome.Rejected, report.Outcome);
        Assert.Contains("No kernel 'b' is running", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal(["cancel"], fleet["a"].LastWords);
    }

    [Fact]
    public async Task RequestWithoutKernelsOrWithOneTwice_IsAMistakeOfTheCaller()
    {
        using var fleet = Fleet.Of("a");
        var coordinator = fleet.Coordinate();

        await Assert.ThrowsAsync<ArgumentException>(() => coordinator.ApplyAsync(fleet.Request() with { Kernels = [] }, null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => coordinator.ApplyAsync(fleet.Request() with { Kernels = ["a", "a"] }, null, default));
    }

    [Fact]
    public async Task WatcherThatThrows_DoesNotLeaveKernelsHeld()
    {
        using var fleet = Fleet.Of("a", "b");

        var report = await fleet.Coordinate().ApplyAsync(fleet.Request(), new BrokenWatcher(), default).Within("end of the request");

        Assert.True(report.IsApplied);
    }

    [Fact]
    public async Task LogThatThrowsAgainstItsPromise_IsInDoubt_AndNotWaitedForForEver()
    {
        using var fleet = Fleet.Of("a", "b");
        using var run = new FleetRun(fleet.Request(), isUnfinished: false, new FleetRunParts(fleet, new BrokenLog(), fleet.Options, TimeProvider.System), progress: null);

        var report = await run.RunAsync(default).Within("end of the request");

        Assert.Equal(FleetOutcome.InDoubt, report.Outcome);
        Assert.Contains("out of luck", report.Failure!.Cause, StringComparison.Ordinal);
    }

    private sealed class BrokenLog : IDecisions
    {
        public Task<DecisionAnswer> DecideAsync(string request, Decision wish, string by, CancellationToken cancellationToken) => throw new InvalidOperationException("out of luck");
    }

    private sealed class BrokenWatcher : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value) => throw new IOException("the terminal is gone");
    }
}
