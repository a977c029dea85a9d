using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>A kernel that is held, and whose coordinator is lost, silent or says what it says.</summary>
public sealed class ParticipationTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeDecisions _log = new();
    private readonly FleetOptions _options = new();
    private readonly Participation _part;

    public ParticipationTests() => _part = new Participation("a", "r1", _log, _options, _time);

    public ValueTask DisposeAsync() => _part.DisposeAsync();

    [Fact]
    public async Task Told_GoesOnAtBothHolds()
    {
        var prepared = _part.PreparedAsync([new("pricing", "1.0.0", "2.0.0")], default);
        Assert.Equal("pricing 1.0.0 -> 2.0.0", (await _part.Vote.Within("vote")).Changes.Single().ToString());
        Assert.False(prepared.IsCompleted);
        _part.Go();
        Assert.Null(await prepared.Within("end of the first hold"));
        var proved = _part.ProvedAsync(default);
        Assert.Equal(KernelWord.Proved, (await _part.Proof.Within("proof")).Word);
        Assert.False(proved.IsCompleted);

        _part.Keep();

        Assert.Null(await proved.Within("end of the second hold"));
        _part.Ended(new(ServesNew: true, Report: "{}"));
        var end = await _part.End.Within("end");
        Assert.Equal((KernelWord.Kept, "{}"), (end.Word, end.Report));
        Assert.Equal(0, _log.Asked);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("silent")]
    [InlineData("taken back")]
    [InlineData("kernel ends")]
    public async Task HeldAtPrepared_WithoutItsCoordinator_GoesBackByItself(string how)
    {
        var prepared = _part.PreparedAsync([], default);

        Bereave(how);

        Assert.NotNull(await prepared.Within("end of the first hold"));
        _part.Ended(new(ServesNew: false));
        Assert.Equal(KernelWord.WentBack, (await _part.End.Within("end")).Word);
        Assert.Equal(0, _log.Asked);
    }

    [Theory]
    [InlineData("lost", "Committed")]
    [InlineData("lost", "Aborted")]
    [InlineData("silent", "Committed")]
    [InlineData("silent", "Aborted")]
    [InlineData("kernel ends", "Aborted")]
    [InlineData("kernel would rather go back", "Committed")]
    public async Task HeldAtProved_WithoutItsCoordinator_DoesAsTheRowSays(string how, string row)
    {
        _log.Answers.Enqueue(Enum.Parse<Decision>(row));
        using var unwilling = new CancellationTokenSource();
        var proved = await ProveAsync(unwilling.Token);

        if (how == "kernel would rather go back")
            await unwilling.CancelAsync();
        else
            Bereave(how);

        Assert.Equal(row == "Committed", await proved.Within("end of the second hold") is null);
        Assert.Equal(1, _log.Asked);
        Assert.Equal(Decision.Aborted, _log.Wish);
    }

    [Fact]
    public async Task LogDoesNotAnswer_HoldsAndAsksAgain()
    {
        _log.Answers.Enqueue(Decision.Unreadable);
        _log.Answers.Enqueue(Decision.Undecided);
        _log.Answers.Enqueue(Decision.Committed);
        var proved = await ProveAsync();
        _part.Lost();
        for (var asked = 1; asked < 3; asked++)
        {
            await Deadline.Until(() => _log.Asked == asked, $"question {asked} to the log");
            Assert.False(proved.IsCompleted);
            Assert.Equal(ParticipantPhase.Asking, _part.Phase);

            // The clock may be turned before the waiting has begun.
            await Deadline.Until(() => { _time.Advance(_options.AskAgainAfter); return _log.Asked > asked; }, $"question {asked + 1} to the log");
        }

        Assert.Null(await proved.Within("end of the second hold"));
        Assert.Equal(3, _log.Asked);
    }

    [Fact]
    public async Task ToldWhileItAsks_DoesAsItIsTold()
    {
        var unanswered = new TaskCompletionSource<Decision>();
        _log.Pending = unanswered.Task;
        var proved = await ProveAsync();
        _part.Lost();

        // Another coordinator has found the row.
        _part.Keep();

        Assert.Null(await proved.Within("end of the second hold"));
        unanswered.SetResult(Decision.Committed);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("taken back")]
    public async Task LostWhileItSwitches_GoesBackWithoutAsking(string how)
    {
        var prepared = _part.PreparedAsync([], default);
        _part.Go();
        Assert.Null(await prepared.Within("end of the first hold"));

        Bereave(how);

        Assert.True(_part.Cancelled.IsCancellationRequested);
        Assert.NotNull(await _part.ProvedAsync(default).Within("end of the second hold"));
        Assert.False(_part.Proof.IsCompleted);
        _part.Ended(new(ServesNew: false));
        Assert.Equal(KernelWord.WentBack, (await _part.Proof.Within("answer to go")).Word);
        Assert.Equal(0, _log.Asked);
    }

    [Theory]
    [InlineData(false, KernelWord.WentBack)]
    [InlineData(true, KernelWord.Stuck)]
    public async Task FailsWhileItSwitches_SaysWhatServes(bool servesNew, object word)
    {
        var prepared = _part.PreparedAsync([], default);
        _part.Go();
        await prepared.Within("end of the first hold");

        _part.Ended(new(servesNew, "errors on probation"));

        var answer = await _part.Proof.Within("answer to go");
        Assert.Equal(((KernelWord)word, "errors on probation"), (answer.Word, answer.Cause));
    }

    [Fact]
    public async Task CannotPrepare_Refuses()
    {
        _part.Ended(new(ServesNew: false, "no such member"));

        Assert.Equal((KernelWord.Refused, "no such member"), await Answer(_part.Vote));

        static async Task<(KernelWord, string?)> Answer(Task<KernelAnswer> said)
        {
            var answer = await said.Within("vote");
            return (answer.Word, answer.Cause);
        }
    }

    private void Bereave(string how)
    {
        switch (how)
        {
            case "lost":
                _part.Lost();
                break;
            case "silent":
                _time.Advance(_options.Patience - TimeSpan.FromSeconds(1));
                Assert.True(_part.Phase is ParticipantPhase.Prepared or ParticipantPhase.Proved, "Its patience was over too early.");
                _time.Advance(TimeSpan.FromSeconds(1));
                break;
            case "kernel ends":
                _part.Withdraw();
                break;
            default:
                _part.GoBack();
                break;
        }
    }

    private async Task<Task<string?>> ProveAsync(CancellationToken unwilling = default)
    {
        var prepared = _part.PreparedAsync([], default);
        _part.Go();
        await prepared.Within("end of the first hold");
        return _part.ProvedAsync(unwilling);
    }

    private sealed class FakeDecisions : IDecisions
    {
        private int _asked;

        internal Queue<Decision> Answers { get; } = [];

        internal Task<Decision>? Pending { get; set; }

        internal int Asked => Volatile.Read(ref _asked);

        internal Decision Wish { get; private set; }

        public async Task<DecisionAnswer> DecideAsync(string request, Decision wish, string by, CancellationToken cancellationToken)
        {
            Wish = wish;
            var answer = Pending is null ? Answers.Dequeue() : await Pending;
            Interlocked.Increment(ref _asked);
            return new(answer, answer is Decision.Unreadable ? "locked" : null);
        }
    }
}
