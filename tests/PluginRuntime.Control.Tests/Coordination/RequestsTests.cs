using Microsoft.Data.Sqlite;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>Requests that are taken back, sent twice, want the same kernels, or were left by a coordinator that is gone.</summary>
public sealed class RequestsTests
{
    [Theory]
    [InlineData("prepare", FleetOutcome.Rejected)]
    [InlineData("go", FleetOutcome.RolledBack)]
    public async Task TakenBackBeforeTheDecision_IsUndone(string word, object outcome)
    {
        using var fleet = Fleet.Of("a", "b");
        using var takenBack = new CancellationTokenSource();
        var (heard, answer) = fleet["b"].Hold(word);
        var applying = fleet.ApplyAsync(cancellationToken: takenBack.Token);
        await heard.Within($"word to b to {word}");

        await takenBack.CancelAsync();

        var report = await applying;
        Assert.True((FleetOutcome)outcome == report.Outcome, report.ToString());
        Assert.Contains("taken back by whoever sent it", report.Failure!.Cause, StringComparison.Ordinal);
        Assert.All(fleet.Kernels, kernel => Assert.Equal([word == "go" ? "go back" : "cancel"], kernel.LastWords));
        Assert.False(answer.Task.IsCompleted);
    }

    [Fact]
    public async Task TakenBackAfterTheDecision_HasNoEffect()
    {
        using var fleet = Fleet.Of("a", "b");
        using var takenBack = new CancellationTokenSource();
        var (heard, answer) = fleet["b"].Hold("keep");
        var applying = fleet.ApplyAsync(cancellationToken: takenBack.Token);
        await heard.Within("word to b to keep");

        await takenBack.CancelAsync();
        answer.SetResult(new(KernelWord.Kept, []));

        Assert.True((await applying).IsApplied);
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["keep"], kernel.LastWords));
    }

    [Fact]
    public async Task SentTwiceWhileItRuns_IsDoneOnce()
    {
        using var fleet = Fleet.Of("a", "b");
        var coordinator = fleet.Coordinate();
        var (heard, answer) = fleet["b"].Hold("go");
        var first = coordinator.ApplyAsync(fleet.Request(), null, default);
        await heard.Within("word to b to go");
        var second = coordinator.ApplyAsync(fleet.Request(), null, default);
        using var impatient = new CancellationTokenSource();
        var third = coordinator.ApplyAsync(fleet.Request(), null, impatient.Token);
        await impatient.CancelAsync();

        // Who waits for another's request takes only the waiting back.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.Within("end of the waiting"));
        Assert.Equal(["r1"], coordinator.Running);
        answer.SetResult(new(KernelWord.Proved, []));

        Assert.Same(await first.Within("end of the first"), await second.Within("end of the second"));
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["prepare", "go", "keep"], kernel.Heard));
        Assert.Empty(coordinator.Running);
    }

    [Fact]
    public async Task SentAgainAfterItEnded_AlsoToAnotherCoordinator_HasTheSameReport()
    {
        using var fleet = Fleet.Of("a", "b");
        var report = await fleet.ApplyAsync();

        var again = await fleet.ApplyAsync();

        Assert.Equal(report.ToString(), again.ToString());
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["prepare", "go", "keep"], kernel.Heard));
    }

    [Theory]
    [InlineData("Committed", "keep", KernelWord.Kept, FleetOutcome.Applied)]
    [InlineData("Aborted", "go back", KernelWord.WentBack, FleetOutcome.RolledBack)]
    [InlineData(null, "go back", KernelWord.WentBack, FleetOutcome.RolledBack)]
    public async Task LeftByACoordinatorThatIsGone_IsEndedByItsRow(string? row, string word, object answer, object outcome)
    {
        using var fleet = Fleet.Of("a", "b");
        await fleet.Log.BeginAsync(fleet.Request(), default);
        if (row is not null)
            await fleet.Log.DecideAsync("r1", Enum.Parse<Decision>(row), "coordinator", default);
        fleet["a"].On(word, (KernelWord)answer);

        var report = Assert.Single(await fleet.Coordinate().RecoverAsync(default).Within("recovery"));

        Assert.True((FleetOutcome)outcome == report.Outcome, report.ToString());
        Assert.All(fleet.Kernels, kernel => Assert.Equal([word], kernel.Heard));
        Assert.Empty(await fleet.Log.UnfinishedAsync(default));
        Assert.Equal(row == "Committed" ? Decision.Committed : Decision.Aborted, (await fleet.Log.DecideAsync("r1", Decision.Committed, "test", default)).Decision);
    }

    [Fact]
    public async Task LeftByACoordinatorThatIsGone_AndSentAgain_IsEndedFirst()
    {
        using var fleet = Fleet.Of("a", "b");
        await fleet.Log.BeginAsync(fleet.Request(), default);

        var report = await fleet.ApplyAsync();

        Assert.Equal(FleetOutcome.RolledBack, report.Outcome);
        Assert.All(fleet.Kernels, static kernel => Assert.Equal(["go back"], kernel.Heard));
    }

    [Fact]
    public async Task LogGoneWhileTheRequestRuns_IsInDoubt_AndNobodyHearsALastWord()
    {
        using var fleet = Fleet.Of("a", "b");
        fleet["b"].On("go", _ =>
        {
            File.Delete(fleet.Log.FilePath);
            return FakeKernel.Says(KernelWord.Proved);
        });

        var report = await fleet.ApplyAsync();

        Assert.Equal(FleetOutcome.InDoubt, report.Outcome);
        Assert.Contains("log", report.Failure!.Remedy, StringComparison.Ordinal);
        Assert.All(fleet.Kernels, static kernel => Assert.True(kernel is { LastWords: [], IsCut: true }));
    }

    [Fact]
    public async Task DecisionsCannotBeRead_IsInDoubt_AndIsNotWrittenDownAsEnded()
    {
        using var fleet = Fleet.Of("a", "b");
        fleet["b"].On("go", _ =>
        {
            using var log = new SqliteConnection($"Data Source={fleet.Log.FilePath};Pooling=False");
            log.Open();
            log.Do("ALTER TABLE decisions RENAME TO lost");
            return FakeKernel.Says(KernelWord.Proved);
        });
        var coordinator = fleet.Coordinate();

        var report = await coordinator.ApplyAsync(fleet.Request(), null, default).Within("end of the request");

        Assert.Equal(FleetOutcome.InDoubt, report.Outcome);
        Assert.True(coordinator.IsInDoubt);
        Assert.Equal("r1", Assert.Single(await fleet.Log.UnfinishedAsync(default)).Id);
    }

    [Fact]
    public async Task SameKernels_OneWaitsForTheOther_OrIsRefused()
    {
        using var fleet = Fleet.Of("a", "b");
        var coordinator = fleet.Coordinate();
        var (heard, answer) = fleet["b"].Hold("go");
        var first = coordinator.ApplyAsync(fleet.Request(), null, default);
        await heard.Within("word to b to go");

        var refused = await coordinator.ApplyAsync(fleet.Request(id: "r2") with { WhenBusy = WhenKernelsBusy.Refuse, Kernels = ["b"] }, null, default).Within("refusal");
        using var impatient = new CancellationTokenSource();
        var takenBack = coordinator.ApplyAsync(fleet.Request(id: "r3"), null, impatient.Token);
        var waiting = coordinator.ApplyAsync(fleet.Request(id: "r4"), null, default);
        await impatient.CancelAsync();

        Assert.Equal(FleetOutcome.Rejected, refused.Outcome);
        Assert.Contains("busy with request r1", refused.Failure!.Cause, StringComparison.Ordinal);
        Assert.Equal(FleetOutcome.Rejected, (await takenBack.Within("end of the waiting")).Outcome);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, fleet["a"].Heard.Count(static word => word == "prepare"));
        answer.SetResult(new(KernelWord.Proved, []));
        Assert.True((await first.Within("end of the first")).IsApplied);
        Assert.True((await waiting.Within("end of the one that waited")).IsApplied);
    }

    [Fact]
    public async Task ManyRequestsOverOverlappingKernels_AllEnd_NoKernelHasTwoAtOnce()
    {
        using var fleet = Fleet.Of("a", "b", "c", "d");
        var inside = new Dictionary<string, int>();
        foreach (var kernel in fleet.Kernels)
        {
            kernel.On("prepare", _ => { lock (inside) Assert.Equal(1, inside[kernel.Name] = inside.GetValueOrDefault(kernel.Name) + 1); return FakeKernel.Says(KernelWord.Prepared); });
            kernel.On("keep", _ => { lock (inside) inside[kernel.Name]--; return FakeKernel.Says(KernelWord.Kept); });
        }

        var coordinator = fleet.Coordinate();
        string[][] sets = [["a", "b"], ["b", "a"], ["b", "c"], ["c", "d", "a"], ["d"], ["a", "b", "c", "d"]];

        var reports = await Task.WhenAll(Enumerable.Range(0, 18).Select(at => coordinator.ApplyAsync(fleet.Request(id: $"r{at}") with { Kernels = sets[at % sets.Length] }, null, default))).Within("end of all requests");

        Assert.All(reports, static report => Assert.True(report.IsApplied, report.ToString()));
        Assert.Equal(reports.Sum(static report => report.Kernels.Count), fleet.Kernels.Sum(static kernel => kernel.LastWords.Count));
    }
}
