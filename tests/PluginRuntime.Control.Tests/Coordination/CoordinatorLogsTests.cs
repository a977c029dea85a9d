using PluginRuntime.Control.Coordination;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>A kernel that restarts asks the log that its journal names, and by asking decides unless somebody has.</summary>
public sealed class CoordinatorLogsTests : IDisposable
{
    private readonly Fleet _fleet = Fleet.Of("a");
    private readonly CoordinatorLogs _logs = new("a", TimeProvider.System);

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task NoRow_TheKernelWritesAborted_AndNobodyCommitsAnyMore()
    {
        await _fleet.Log.BeginAsync(_fleet.Request(), default);

        Assert.Equal(Control.Journal.Decision.Aborted, await _logs.AskAsync(Reference("r1"), default));

        Assert.Equal(Control.Coordination.Protocol.Decision.Aborted, (await _fleet.Log.DecideAsync("r1", Control.Coordination.Protocol.Decision.Committed, "coordinator", default)).Decision);
    }

    [Fact]
    public async Task Committed_IsWhatTheRowSays()
    {
        await _fleet.Log.BeginAsync(_fleet.Request(), default);
        await _fleet.Log.DecideAsync("r1", Control.Coordination.Protocol.Decision.Committed, "coordinator", default);

        Assert.Equal(Control.Journal.Decision.Committed, await _logs.AskAsync(Reference("r1"), default));
    }

    [Fact]
    public async Task LogThatDoesNotKnowTheRequest_OrIsGone_DoesNotAnswer()
    {
        Assert.Equal(Control.Journal.Decision.Unknown, await _logs.AskAsync(Reference("another"), default));
        Assert.Equal(Control.Journal.Decision.Unknown, await _logs.AskAsync($"r1|{Path.Combine(_fleet.Folder, "gone.db")}", default));
        Assert.Equal(Control.Journal.Decision.Unknown, await _logs.AskAsync("no reference", default));
    }

    private string Reference(string request) => new CoordinatorReference(request, _fleet.Log.FilePath).ToString();
}
