using Cell;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>
/// One row of the matrix: a cell under callers, whose move or upgrade from 1.0.0 to 2.0.0 meets a process that kills, hangs, freezes or fails
/// at some place. What every row proves stands in <see cref="EndAsync"/>.
/// </summary>
internal sealed class CellTrial : IAsyncDisposable
{
    private const long Saved = 1000;

    private readonly CellHost _host;
    private readonly ICell _cell;
    private readonly CellCallers _callers;
    private readonly int _processes;

    private CellTrial(CellHost host, ICell cell, CellAnswer first, int processes)
    {
        _host = host;
        _cell = cell;
        _processes = processes;
        First = first;
        _callers = new CellCallers(cell, 2);
    }

    internal CellHost Host => _host;

    /// <summary>Who served at first.</summary>
    internal CellAnswer First { get; }

    /// <summary>
    /// Begins. A process that froze is found by the pipe, one that hangs in a callback by the deadline of that: each has the other's bound
    /// far away, so that it is the one that is meant which finds it.
    /// </summary>
    /// <param name="deed"><c>Freeze</c>, <c>Hang</c>, or anything else: then neither bound is short.</param>
    /// <param name="processes">How many there are: one to be upgraded, two to move between.</param>
    /// <param name="state"><c>Whole</c>: it passes in one piece.</param>
    internal static async Task<CellTrial> BeginAsync(string deed, int processes, string state = "Steps")
    {
        var policy = new UpgradePolicy
        {
            CallbackTimeout = TimeSpan.FromSeconds(deed == "Hang" ? 3 : 30),
            HandOverTimeout = TimeSpan.FromSeconds(deed == "Hang" ? 2 : 10),
            QuiesceGrace = TimeSpan.FromMilliseconds(500),
            QuiesceCancel = TimeSpan.FromMilliseconds(500),
            RetireTimeout = TimeSpan.FromSeconds(2),
            MaxCallerWait = TimeSpan.FromSeconds(60),
        };
        var host = await CellHost.StartAsync(
            options =>
            {
                options.Policy = policy;
                options.Subpartitions.HostSubpartitions = processes;
                options.Subpartitions.HangTimeout = TimeSpan.FromSeconds(deed == "Freeze" ? 3 : 60);
                options.Subpartitions.StopTimeout = TimeSpan.FromSeconds(1);
            },
            ("State", state));
        var cell = await host.CellAsync("one");
        await cell.FillAsync(8, 100);
        return new CellTrial(host, cell, await cell.AddAndSaveAsync(Saved).Within("the first answer"), processes);
    }

    internal async Task<MoveReport> MoveAsync()
    {
        await _callers.AnswersAsync(20);
        return await _host.Runtime.MoveAsync("cell", "one").Within("the move");
    }

    internal async Task<ServiceReport> UpgradeAsync()
    {
        await _callers.AnswersAsync(20);
        return await _host.ApplyAsync("2.0.0", _host.Policy);
    }

    /// <summary>
    /// The server lives in one place, which all agree on; every call has one outcome and the sum is theirs; and what was tried in vain
    /// succeeds now. That nothing is left of the host is proved by disposing it.
    /// </summary>
    /// <param name="version">The version that serves.</param>
    /// <param name="isRecovered">Whether its state was lost, and it serves from its checkpoint; otherwise no call failed.</param>
    internal async Task EndAsync(string version, bool isRecovered)
    {
        await _callers.AnswersAsync(20);
        await _callers.StopAsync();
        var now = await _cell.WhoAsync().Within("an answer");
        var status = await _host.StatusAsync("one");
        Assert.Equal((VirtualServerState.Serving, now.Version, now.ProcessId, now.Epoch, null), (status.State, status.Version, status.ProcessId, status.Epoch, status.Reason));
        Assert.Equal((version, isRecovered), (now.Version, now.Start == "Recovered"));
        if (!isRecovered)
            Assert.Equal((First.ProcessId, First.Epoch, 0), (now.ProcessId, now.Epoch, _callers.Lost));
        _callers.AssertConserved(Saved, now);
        await _host.ProcessesAsync(_processes);
        await Deadline.Until(() => _host.Runtime.Subpartitions.Count(process => process.State == "Serving") == _processes, $"that {_processes} processes serve");

        if (_processes == 2)
        {
            var moved = await _host.Runtime.MoveAsync("cell", "one").Within("the next move");
            Assert.True(moved.IsMoved, moved.ToString());
        }
        else
        {
            var report = await _host.ApplyAsync(version == "1.0.0" ? "2.0.0" : "1.0.0");
            Assert.True(report.IsApplied, report.ToString());
        }

        var last = await _cell.WhoAsync().Within("an answer after it");
        Assert.Equal((now.Sum, "Moved"), (last.Sum, last.Start));
        Assert.NotEqual(now.ProcessId, last.ProcessId);
        if (!isRecovered)
            Assert.Equal(8, (await _cell.DigestAsync().Within("its values")).Count);
        await _host.ProcessesAsync(_processes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _host.DisposeAsync();
}
