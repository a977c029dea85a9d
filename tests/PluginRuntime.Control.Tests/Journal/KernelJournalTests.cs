using Microsoft.Data.Sqlite;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel.Inspection;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>What the journal says after each record, to the process that wrote it and to the next one.</summary>
public sealed class KernelJournalTests : IDisposable
{
    private readonly JournalFile _file = new();

    [Fact]
    public void EveryRecord_LeavesTheSetThatARestartedHostIsToRun()
    {
        _file.Apply("first", JournalFile.Install("a"), JournalFile.Install("b", ModuleKind.IoOffload));
        Assert.Equal("a:1.0.0< b:1.0.0<", Sets());

        _file.Journal.Received(JournalFile.Request());
        Assert.Equal("a:1.0.0< b:1.0.0<", Sets());
        _file.Journal.Decided("r", [JournalFile.Upgrade("a")]);
        Assert.Equal("a:2.0.0<1.0.0 b:1.0.0<", Sets());
        _file.Journal.Switched("r");
        Assert.Equal("a:2.0.0<1.0.0 b:1.0.0<", Sets());
        _file.Journal.Reverted("r");
        Assert.Equal("a:1.0.0< b:1.0.0<", Sets());
        _file.Journal.Settled("r", isApplied: true);
        Assert.Equal("a:2.0.0<1.0.0 b:1.0.0<", Sets());
        _file.Journal.Ended(JournalFile.Request(), [JournalFile.Upgrade("a")], JournalFile.Report());
        Assert.Equal("a:2.0.0<1.0.0 b:1.0.0<", Sets());
    }

    [Fact]
    public void RemovedThenInstalledAgain_HasNoWayBack_RecreatedKeepsIts()
    {
        _file.Apply("1", JournalFile.Install("a"));
        _file.Apply("2", JournalFile.Upgrade("a"));
        _file.Apply("recreate", JournalFile.Upgrade("a"));
        Assert.Equal("a:2.0.0<1.0.0", Sets());
        _file.Apply("3", JournalFile.Remove("a"));
        Assert.Equal("", Sets());
        _file.Apply("4", JournalFile.Install("a"));
        Assert.Equal("a:1.0.0<", Sets());
    }

    [Fact]
    public void RequestThatEndsWithoutAReport_WasUndoneIfItWasCancelled_AndHasFailedOtherwise()
    {
        _file.Journal.Received(JournalFile.Request());
        _file.Journal.Failed(JournalFile.Request(), [], new OperationCanceledException());
        Assert.Equal(RecordedOutcome.RolledBack, _file.Journal.Recent(1)[0].Outcome);

        _file.Journal.Received(JournalFile.Request() with { Id = "second" });
        _file.Journal.Failed(JournalFile.Request() with { Id = "second" }, [], new InvalidOperationException("a bug"));
        Assert.Equal(RecordedOutcome.Failed, _file.Journal.Recent(1)[0].Outcome);
    }

    [Fact]
    public void RecordThatCannotFollow_IsRefused_AndNothingIsChanged()
    {
        _file.Apply("first", JournalFile.Install("a"));
        _file.Journal.Received(JournalFile.Request());

        Assert.Throws<JournalException>(() => _file.Journal.Reverted("r"));
        Assert.Throws<JournalException>(() => _file.Journal.Switched("r"));
        Assert.Throws<JournalException>(() => _file.Journal.Decided("another", [JournalFile.Upgrade("a")]));
        Assert.Throws<JournalException>(() => _file.Journal.Received(JournalFile.Request()));
        Assert.Equal("a:1.0.0<", Sets());
        Assert.Equal("received", Assert.Single(_file.Reopen().Unfinished()).Phase);
    }

    [Fact]
    public void HistoryTellsWhoWhenWhatHowLongAndHowItEnded()
    {
        var began = _file.Time.GetUtcNow();
        _file.Journal.Received(JournalFile.Request());
        _file.Time.Advance(TimeSpan.FromSeconds(3));
        _file.Journal.Ended(JournalFile.Request(), [JournalFile.Upgrade("a")], JournalFile.Report(outcome: UpgradePhase.RolledBack));
        _file.Journal.Received(JournalFile.Request("later"));

        var records = _file.Reopen().Recent(10);

        Assert.Equal(["later", "r"], records.Select(static record => record.Id));
        Assert.Equal((RecordedOutcome.Running, null), (records[0].Outcome, records[0].Took));
        Assert.Equal(("somebody", began, TimeSpan.FromSeconds(3), RecordedOutcome.RolledBack, "the step: the cause"), (records[1].By, records[1].At, records[1].Took, records[1].Outcome, records[1].Failure));
        Assert.Equal(new RecordedChange("a", "1.0.0", "2.0.0"), Assert.Single(records[1].Changes));
        Assert.Single(_file.Journal.Recent(1));
    }

    [Fact]
    public void ReportIsReadBackAsItWas()
    {
        var report = JournalFile.Report(outcome: UpgradePhase.RolledBack) with { Remarks = ["on the whole"] };
        _file.Journal.Received(JournalFile.Request());
        _file.Journal.Ended(JournalFile.Request(), [], report);

        Assert.Equal(report.ToString(), _file.Reopen().Find("r")?.ToString());
        Assert.Null(_file.Journal.Find("unknown"));
    }

    [Fact]
    public void ReportOfAnotherVersion_IsReadAsFarAsItIsKnown_OrToldFromTheHistory()
    {
        _file.Apply("known", JournalFile.Upgrade("a"));
        _file.Apply("alien", JournalFile.Upgrade("a"));
        Change("UPDATE requests SET report = replace(report, '\"format\":1,', '\"format\":1,\"later\":{\"x\":[1]},') WHERE id = 'known'");
        Change("UPDATE requests SET report = '{\"format\":99}' WHERE id = 'alien'");

        Assert.Equal(JournalFile.Report("known").ToString(), _file.Journal.Find("known")?.ToString());
        var told = _file.Journal.Find("alien");
        Assert.Equal(("alien", UpgradePhase.Applied), (told?.Request, told?.Outcome));
        Assert.Contains("what the history has of it", told!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OldRequestsAreForgotten_ThoseThatRunAreNot()
    {
        _file.Journal.Received(JournalFile.Request("runs"));
        for (var number = 0; number < KernelJournal.Most + 5; number++)
        {
            _file.Journal.Received(JournalFile.Request($"{number}"));
            _file.Journal.Ended(JournalFile.Request($"{number}"), [], JournalFile.Report($"{number}"));
        }

        var records = _file.Journal.Recent(int.MaxValue);
        Assert.Equal(KernelJournal.Most + 1, records.Count);
        Assert.Equal("runs", records[^1].Id);
        Assert.Null(_file.Journal.Find("4"));
        Assert.NotNull(_file.Journal.Find("5"));
    }

    [Fact]
    public void ConfigurationThatWasTakenOver_IsReplacedWhole()
    {
        _file.Journal.TakenOver(new Dictionary<string, string> { ["a"] = JournalFile.Before, ["b"] = JournalFile.Before });
        _file.Journal.TakenOver(new Dictionary<string, string> { ["a"] = JournalFile.After });

        Assert.Equal([KeyValuePair.Create("a", JournalFile.After)], _file.Reopen().Configured());
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("overwritten")]
    [InlineData("not a journal")]
    public void DamagedFile_IsRefused_WithWhatToDo_AndIsNotTouched(string damage)
    {
        _file.Apply("first", JournalFile.Install("a"));
        for (var number = 0; number < 40; number++)
            _file.Apply($"{number}", JournalFile.Upgrade("a"));
        _file.Close();
        Damage(damage);
        var bytes = File.ReadAllBytes(_file.Path);

        var exception = Assert.Throws<JournalException>(() => _file.Journal);

        Assert.Contains("is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Move it", exception.Message, StringComparison.Ordinal);
        Assert.Equal(_file.Path, exception.Path);
        Assert.Equal(bytes, File.ReadAllBytes(_file.Path));
    }

    [Fact]
    public void JournalOfALaterVersion_IsRefused()
    {
        Change("PRAGMA user_version = 2");

        Assert.Contains("has format 2", Assert.Throws<JournalException>(() => _file.Journal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TransactionThatWasTornOff_IsNotThere()
    {
        _file.Apply("first", JournalFile.Install("a"));
        _file.Journal.Received(JournalFile.Request());

        // As the disk has it when the process is killed in the midst of a record: the log's last frames are cut.
        var copy = Path.Combine(Path.GetDirectoryName(_file.Path)!, "copy.db");
        File.Copy(_file.Path, copy);
        _file.Journal.Decided("r", [JournalFile.Upgrade("a")]);
        var log = File.ReadAllBytes(_file.Path + "-wal");
        File.WriteAllBytes(copy + "-wal", log[..^5000]);

        using var torn = KernelJournal.Open(copy, _file.Time);
        Assert.Equal("a:1.0.0<", JournalFile.SetOf(torn));
        Assert.Equal("received", Assert.Single(torn.Unfinished()).Phase);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The set, as this process sees it and as the next would; they must agree.</summary>
    private string Sets()
    {
        var here = JournalFile.SetOf(_file.Journal);
        Assert.Equal(here, JournalFile.SetOf(_file.Reopen()));
        return here;
    }

    private void Damage(string damage)
    {
        var bytes = File.ReadAllBytes(_file.Path);
        if (damage == "torn")
            bytes = bytes[..(bytes.Length / 2)];
        else if (damage == "overwritten")
            bytes.AsSpan(4096, bytes.Length - 4096).Fill(0xA5);
        else
            bytes = [.. "This is some other file, longer than a header of a hundred bytes, so that nobody takes it for one that is just empty. "u8];
        File.WriteAllBytes(_file.Path, bytes);
    }

    private void Change(string statement)
    {
        _ = _file.Journal;
        _file.Close();
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements of these tests.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
