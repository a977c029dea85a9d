using Microsoft.Data.Sqlite;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>The first decision stays, whoever gives it; and a log that cannot be used never looks like one that says something.</summary>
public sealed class CoordinatorLogTests : IDisposable
{
    private readonly Fleet _fleet = Fleet.Of("a", "b");

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("Committed")]
    [InlineData("Aborted")]
    public async Task FirstDecision_Stays(string first)
    {
        await BeginAsync("r1");
        var wish = Enum.Parse<Decision>(first);

        Assert.Equal(wish, (await DecideAsync("r1", wish)).Decision);

        Assert.Equal(wish, (await DecideAsync("r1", Decision.Committed)).Decision);
        Assert.Equal(wish, (await DecideAsync("r1", Decision.Aborted)).Decision);
    }

    [Fact]
    public async Task ManyDecideAtOnce_AllHearTheSame()
    {
        for (var round = 0; round < 10; round++)
        {
            var request = $"r{round}";
            await BeginAsync(request);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(who => DecideAsync(request, who % 2 == 0 ? Decision.Committed : Decision.Aborted)));
            Assert.Contains(Assert.Single(answers.Select(static answer => answer.Decision).Distinct()), new[] { Decision.Committed, Decision.Aborted });
        }
    }

    [Fact]
    public async Task LogThatWasDeletedAndMadeAnew_DecidesNothingAboutWhatItDoesNotKnow()
    {
        await BeginAsync("r1");
        File.Delete(_fleet.Log.FilePath);
        Assert.Equal(Decision.Unreadable, (await DecideAsync("r1", Decision.Aborted)).Decision);
        Assert.False(File.Exists(_fleet.Log.FilePath), "A question made a log.");

        await _fleet.Log.OpenAsync(default);

        var answer = await DecideAsync("r1", Decision.Aborted);
        Assert.Equal(Decision.Unreadable, answer.Decision);
        Assert.Contains("does not have request r1", answer.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogThatCannotBeWritten_SaysWhatItHas()
    {
        await BeginAsync("decided");
        await BeginAsync("open");
        await DecideAsync("decided", Decision.Committed);
        using var other = new SqliteConnection($"Data Source={_fleet.Log.FilePath};Pooling=False");
        other.Open();
        using var writing = other.BeginTransaction(deferred: false);

        Assert.Equal(Decision.Committed, (await DecideAsync("decided", Decision.Aborted)).Decision);
        var open = await DecideAsync("open", Decision.Committed);
        Assert.Equal(Decision.Undecided, open.Decision);
        Assert.NotNull(open.Cause);
        await Assert.ThrowsAsync<CoordinatorLogException>(() => BeginAsync("third"));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("torn")]
    [InlineData("later")]
    public async Task DamagedLog_IsUnreadable_AndNoRequestBegins(string how)
    {
        await BeginAsync("r1");
        if (how == "later")
        {
            using var other = new SqliteConnection($"Data Source={_fleet.Log.FilePath};Pooling=False");
            other.Open();
            other.Do("PRAGMA user_version = 7");
        }
        else
        {
            var bytes = File.ReadAllBytes(_fleet.Log.FilePath);
            File.WriteAllBytes(_fleet.Log.FilePath, how == "torn" ? bytes[..(bytes.Length / 2)] : new byte[bytes.Length].Select(static (_, at) => (byte)(at * 7)).ToArray());
        }

        Assert.Equal(Decision.Unreadable, (await DecideAsync("r1", Decision.Aborted)).Decision);

        var report = await _fleet.Coordinate().ApplyAsync(_fleet.Request(id: "r2"), null, default).Within("refusal");
        Assert.Equal(FleetOutcome.Rejected, report.Outcome);
        Assert.Contains(_fleet.Log.FilePath, report.Failure!.Cause, StringComparison.Ordinal);
        Assert.All(_fleet.Kernels, static kernel => Assert.Empty(kernel.Heard));
    }

    [Fact]
    public async Task Report_IsReadBackAsItWas()
    {
        _fleet["b"].On("go", KernelWord.WentBack, "slow");
        var report = await _fleet.ApplyAsync();

        var (isKnown, read) = await _fleet.Log.FindAsync("r1", default);

        Assert.True(isKnown);
        Assert.Equal(report.ToString(), read!.ToString());
    }

    [Fact]
    public async Task EndedRequests_AreKeptUpToABound_DecisionsForEver()
    {
        await BeginAsync("first");
        await DecideAsync("first", Decision.Committed);
        var report = FleetReports.Rejected(_fleet.Request(id: "first"), default, "x", "y");
        await _fleet.Log.EndAsync(report, default);
        using (var other = new SqliteConnection($"Data Source={_fleet.Log.FilePath};Pooling=False"))
        {
            other.Open();
            using var many = other.BeginTransaction();
            for (var at = 0; at < CoordinatorLog.MostRequests; at++)
                other.Do("INSERT INTO requests (id, by, kernels, flow, what, began, ended) VALUES ($1, '', '[]', 'Together', '', '', '')", $"n{at}");
            many.Commit();
        }

        await BeginAsync("last");
        await _fleet.Log.EndAsync(report with { Request = "last" }, default);

        Assert.False((await _fleet.Log.FindAsync("first", default)).IsKnown);
        Assert.True((await _fleet.Log.FindAsync("last", default)).IsKnown);
        Assert.Equal(Decision.Committed, (await DecideAsync("first", Decision.Aborted)).Decision);
    }

    [Fact]
    public void Folder_IsTheUsersOnly()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_fleet.Folder));
    }

    private Task BeginAsync(string request) => _fleet.Log.BeginAsync(_fleet.Request(id: request), default);

    private Task<DecisionAnswer> DecideAsync(string request, Decision wish) => _fleet.Log.DecideAsync(request, wish, "test", default).Within("answer of the log");
}
