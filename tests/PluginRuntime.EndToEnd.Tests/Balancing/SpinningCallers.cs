using Cell;
using PluginRuntime.EndToEnd.Tests.Hosts;
using PluginRuntime.EndToEnd.Tests.Subpartitions;

namespace PluginRuntime.EndToEnd.Tests.Balancing;

/// <summary>Keeps cells busy evenly: a turn calls each of them for a few milliseconds of a processor. A call that fails fails the test.</summary>
internal sealed class SpinningCallers : IAsyncDisposable
{
    private readonly ICell[] _cells;
    private readonly Task _calling;
    private volatile bool _isStopping;
    private int _turns;

    internal SpinningCallers(CellHost host, int cells)
    {
        _cells = [.. Enumerable.Range(0, cells).Select(index => host.Servers.Get<ICell>($"cell {index}"))];
        _calling = Task.Run(CallAsync);
    }

    /// <summary>Waits for so many turns more.</summary>
    internal async Task TurnsAsync(int more)
    {
        var goal = Volatile.Read(ref _turns) + more;
        await Deadline.Until(() => Volatile.Read(ref _turns) >= goal || _calling.IsFaulted, $"{more} further turns");
        if (_calling.IsFaulted)
            await _calling;
    }

    internal async Task StopAsync()
    {
        _isStopping = true;
        await _calling.Within("end of all calls");
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _calling.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task CallAsync()
    {
        while (!_isStopping)
        {
            foreach (var cell in _cells)
                await cell.SpinAsync(5).Within("answer of a busy cell");
            Interlocked.Increment(ref _turns);
        }
    }
}
