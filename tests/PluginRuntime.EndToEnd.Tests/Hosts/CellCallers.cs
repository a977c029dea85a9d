using System.Collections.Concurrent;
using Cell;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>Callers of one cell that make one call after the other, and keep what became of each: half of them add, half ask, which bears repeating.</summary>
internal sealed class CellCallers
{
    private readonly ConcurrentBag<CellAnswer> _added = [];
    private readonly ConcurrentBag<CellAnswer> _asked = [];
    private readonly ICell _cell;
    private readonly Task[] _all;
    private volatile bool _isStopping;
    private int _answers;
    private int _lost;

    internal CellCallers(ICell cell, int pairs)
    {
        _cell = cell;
        _all = [.. Enumerable.Range(0, pairs).SelectMany(_ => new[] { Task.Run(() => LoopAsync(AskAsync)), Task.Run(() => LoopAsync(AddAsync)) })];
    }

    /// <summary>Calls that were told that they may have been executed.</summary>
    internal int Lost => Volatile.Read(ref _lost);

    /// <summary>Waits for so many answers more. What failed fails the wait.</summary>
    internal async Task AnswersAsync(int more)
    {
        var goal = Volatile.Read(ref _answers) + more;
        await Deadline.Until(() => Volatile.Read(ref _answers) >= goal || _all.Any(static caller => caller.IsFaulted), $"{more} further answers");
        foreach (var failed in _all.Where(static caller => caller.IsFaulted))
            await failed;
    }

    /// <summary>Ends them: every call has its outcome.</summary>
    internal async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_all).Within("end of all calls");
    }

    /// <summary>
    /// What the cell holds is what was saved and every addition that was answered since: since its last recovery, if there was one. An
    /// addition that was lost may be in it.
    /// </summary>
    internal void AssertConserved(long saved, CellAnswer now)
    {
        var recovered = _added.Concat(_asked).Append(now).Where(static answer => answer.Start == "Recovered").Select(static answer => answer.Epoch).DefaultIfEmpty().Max();
        var added = _added.Where(answer => answer.Epoch >= recovered).ToArray();
        Assert.Equal(added.Length, added.DistinctBy(static answer => answer.Sum).Count());
        Assert.InRange(now.Sum, saved + added.Length, saved + added.Length + (recovered == 0 ? Lost : 0));
        Assert.Equal(now.Epoch, _asked.Append(now).Max(static answer => answer.Epoch));
    }

    private async Task LoopAsync(Func<Task> call)
    {
        // A pace that leaves the machine time for what is tested.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!_isStopping)
        {
            await call();
            Interlocked.Increment(ref _answers);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task AskAsync() => _asked.Add(await _cell.WhoAsync().Within("answer to a call that bears repeating"));

    private async Task AddAsync()
    {
        try
        {
            _added.Add(await _cell.AddAsync(1).Within("outcome of an addition"));
        }
        catch (SubpartitionLostException)
        {
            Interlocked.Increment(ref _lost);
        }
    }
}
