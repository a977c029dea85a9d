using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel.Inspection;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>The table of recovery, row by row, for each kind: which versions a restarted host loads.</summary>
public sealed class JournalRecoveryTests : IDisposable
{
    private const string Old = "1.0.0";
    private const string New = "2.0.0";

    private readonly JournalFile _file = new();

    public static TheoryData<string, ModuleKind, string?, string> Rows
    {
        get
        {
            TheoryData<string, ModuleKind, string?, string> rows = [];
            foreach (var kind in Enum.GetValues<ModuleKind>())
            {
                foreach (var asked in new[] { null, nameof(Decision.Committed), nameof(Decision.Aborted) })
                {
                    rows.Add("received", kind, asked, Old);
                    rows.Add("decided", kind, asked, asked == nameof(Decision.Aborted) ? Old : New);
                    rows.Add("switched", kind, asked, asked == nameof(Decision.Aborted) ? Old : New);
                    rows.Add("reverted", kind, asked, Old);
                    rows.Add("settled as applied", kind, asked, New);
                    rows.Add("settled as undone", kind, asked, Old);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task LastRecord_SaysWhichVersionsCount(string last, ModuleKind kind, string? decision, string expected)
    {
        _file.Apply("first", JournalFile.Install("x", kind), JournalFile.Install("other"));
        WriteUpTo(last, kind, decision is null ? null : "the log, r");
        var log = new FakeDecisionLog(decision is null ? Decision.Unknown : Enum.Parse<Decision>(decision));

        await RecoverAsync(_file.Reopen(), log);

        Assert.Equal(expected, _file.Reopen().Versions.Single(static version => version.Id == "x").Version);
        Assert.Equal(JournalFile.Before, _file.Journal.Versions.Single(static version => version.Id == "other").Hash);
        var record = _file.Journal.Recent(1)[0];
        Assert.Equal(("r", expected == New ? RecordedOutcome.RecoveredToNew : RecordedOutcome.RecoveredToOld), (record.Id, record.Outcome));
        Assert.NotNull(record.Took);
        Assert.Empty(_file.Journal.Unfinished());

        // Whoever asks again learns what came of it.
        Assert.Equal(expected == New, _file.Journal.Find("r")?.IsApplied);

        // Asked exactly when it is in doubt.
        Assert.Equal(decision is not null && (last is "decided" or "switched") ? ["the log, r"] : [], log.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DecisionThatCannotBeFoundOut_TheHostDoesNotStart_AndTheDoubtStays(bool hasLog)
    {
        _file.Apply("first", JournalFile.Install("x"));
        WriteUpTo("switched", ModuleKind.KernelModule, "the log, r");

        var exception = await Assert.ThrowsAsync<JournalException>(() => RecoverAsync(_file.Reopen(), hasLog ? new FakeDecisionLog(Decision.Unknown) : null));

        Assert.Contains("the log, r", exception.Message, StringComparison.Ordinal);
        await RecoverAsync(_file.Reopen(), new FakeDecisionLog(Decision.Aborted));
        Assert.Equal("x:1.0.0<", JournalFile.SetOf(_file.Journal));
    }

    [Fact]
    public async Task OneThatRetiredBesideTheNext_DoesNotTakeTheNextOnesVersionsBack()
    {
        _file.Apply("first", JournalFile.Install("x"), JournalFile.Install("y"));
        _file.Journal.Received(JournalFile.Request("retires"));
        _file.Journal.Decided("retires", [JournalFile.Upgrade("x")]);
        _file.Journal.Reverted("retires");
        _file.Journal.Received(JournalFile.Request("next"));
        _file.Journal.Decided("next", [JournalFile.Upgrade("y")]);

        await RecoverAsync(_file.Reopen(), null);

        Assert.Equal("x:1.0.0< y:2.0.0<1.0.0", JournalFile.SetOf(_file.Reopen()));
        Assert.Equal([RecordedOutcome.RecoveredToNew, RecordedOutcome.RecoveredToOld], _file.Journal.Recent(2).Select(static record => record.Outcome));
    }

    public void Dispose() => _file.Dispose();

    private static Task RecoverAsync(KernelJournal journal, IDecisionLog? log) => new JournalRecovery(journal, log, NullLogger.Instance).RunAsync(CancellationToken.None);

    private void WriteUpTo(string last, ModuleKind kind, string? coordinator)
    {
        var journal = _file.Journal;
        journal.Received(JournalFile.Request(coordinator: coordinator));
        if (last == "received")
            return;
        journal.Decided("r", [JournalFile.Upgrade("x", kind)]);
        if (last == "decided")
            return;
        journal.Switched("r");
        if (last == "reverted")
            journal.Reverted("r");
        else if (last.StartsWith("settled", StringComparison.Ordinal))
            journal.Settled("r", last == "settled as applied");
    }
}
