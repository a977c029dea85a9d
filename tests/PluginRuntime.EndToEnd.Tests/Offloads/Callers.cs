using System.Collections.Concurrent;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Tally;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>Callers that make one call after the other, and keep what became of each: half of them calls that bear repeating, half calls that do not.</summary>
internal sealed class Callers : IDisposable
{
    private const string Lost = "lost";
    private const string Cancelled = "cancelled";

    private readonly ConcurrentDictionary<string, string> _outcomes = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ITally _tally;
    private readonly Task[] _askers;
    private readonly Task[] _noters;
    private volatile bool _isStopping;
    private int _answers;

    internal Callers(ITally tally, int pairs)
    {
        _tally = tally;
        _askers = [.. Enumerable.Range(0, pairs).Select(_ => Task.Run(() => LoopAsync(AskAsync)))];
        _noters = [.. Enumerable.Range(0, pairs).Select(noter => Task.Run(() => LoopAsync(number => NoteAsync($"{noter}-{number}"))))];
    }

    private IEnumerable<Task> All => _askers.Concat(_noters);

    /// <summary>Waits for so many answers more. What failed fails the wait.</summary>
    internal async Task AnswersAsync(int more)
    {
        var goal = Volatile.Read(ref _answers) + more;
        await Deadline.Until(() => Volatile.Read(ref _answers) >= goal || All.Any(static caller => caller.IsFaulted), $"{more} further answers");
        foreach (var failed in All.Where(static caller => caller.IsFaulted))
            await failed;
    }

    /// <summary>Ends them: every call has an outcome.</summary>
    /// <param name="stuck">How many calls are in a process that will never answer them; they are cancelled when all others have ended.</param>
    internal async Task StopAsync(int stuck = 0)
    {
        _isStopping = true;
        await Task.WhenAll(_askers).Within("end of the calls that bear repeating");
        await Deadline.Until(() => _noters.Count(static noter => !noter.IsCompleted) <= stuck, $"end of all calls but {stuck}");
        await _giveUp.CancelAsync();
        await Task.WhenAll(_noters).Within("end of the cancelled calls");
        Assert.Equal(stuck, _outcomes.Values.Count(static outcome => outcome == Cancelled));
    }

    /// <summary>What was answered was executed once, what was lost at most once, and nothing else was executed.</summary>
    internal void AssertConserved(Dictionary<string, int> executed)
    {
        Assert.All(_outcomes, call =>
        {
            var times = executed.GetValueOrDefault(call.Key);
            Assert.True(times == 1 || (times == 0 && call.Value is Lost or Cancelled), $"Call {call.Key} was executed {times} times; its outcome: {call.Value}.");
        });
        Assert.Empty(executed.Keys.Except(_outcomes.Keys));
    }

    /// <inheritdoc/>
    public void Dispose() => _giveUp.Dispose();

    private async Task LoopAsync(Func<int, Task> call)
    {
        // A pace that leaves the machine time for what is tested.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var number = 0; !_isStopping; number++)
        {
            await call(number);
            Interlocked.Increment(ref _answers);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task AskAsync(int number) =>
        Assert.Contains((await _tally.WhoAsync().Within($"answer {number} to a call that bears repeating")).Version, new[] { "1.0.0", "2.0.0" });

    private async Task NoteAsync(string id)
    {
        string outcome;
        try
        {
            outcome = (await _tally.NoteAsync(id, _giveUp.Token)).Version;
        }
        catch (SubpartitionLostException)
        {
            outcome = Lost;
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            outcome = Cancelled;
        }

        Assert.True(_outcomes.TryAdd(id, outcome), $"Call {id} has two outcomes.");
    }
}
