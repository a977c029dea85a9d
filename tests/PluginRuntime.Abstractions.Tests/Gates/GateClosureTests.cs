using PluginRuntime.Gates;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Gates;

/// <summary>What callers meet who come to a closed gate.</summary>
public sealed class GateClosureTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly GenerationLeases _old = ThingGate.NewGeneration();
    private readonly ThingGate _gate = new();

    [Fact]
    public async Task ClosedGate_HoldsCallers_AndServesThemFromWhatIsBehindItThen()
    {
        var closure = Close(Bound, 8);
        var callers = Enumerable.Range(0, 4).Select(_ => OnThread(() => _gate.Answer())).ToArray();
        var asynchronous = _gate.WhenOpenAsync(default).AsTask();
        Assert.True(SpinWait.SpinUntil(() => closure.Opened is { IsCompleted: false } && callers.All(caller => !caller.IsCompleted), Bound));

        _gate.Lead(() => 2, ThingGate.NewGeneration(2));
        closure.Open();

        Assert.All(await Task.WhenAll(callers).WaitAsync(Bound), answer => Assert.Equal(2, answer));
        await asynchronous.WaitAsync(Bound);
        Assert.InRange(closure.Waited, 1, 5);
        Assert.True(closure.LongestWait > TimeSpan.Zero);
        Assert.Equal(0, _old.Calls - _old.Exited);
    }

    [Fact]
    public async Task CallerThatWaitsTooLong_IsToldModuleContractAndPhase()
    {
        var closure = Close(TimeSpan.FromMilliseconds(20), 8);
        closure.Phase = "hand-over";

        var blocked = await Assert.ThrowsAsync<ModulePausedException>(() => OnThread(() => _gate.Answer()).WaitAsync(Bound));
        var waiting = await Assert.ThrowsAsync<ModulePausedException>(() => _gate.WhenOpenAsync(default).AsTask().WaitAsync(Bound));

        Assert.All([blocked, waiting], exception => Assert.Equal(("thing", "IThing", "hand-over"), (exception.Module, exception.Contract, exception.Phase)));
        Assert.Contains("20 ms", blocked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallersOverTheBound_AreTurnedAway_AndTheirPlaceIsFreeAgainLater()
    {
        var closure = Close(Bound, 1);
        var callers = new List<Task<int>> { OnThread(() => _gate.Answer()), OnThread(() => _gate.Answer()) };
        var turnedAway = await Task.WhenAny(callers).WaitAsync(Bound);
        await Assert.ThrowsAsync<ModulePausedException>(() => turnedAway);
        callers.Remove(turnedAway);
        await Assert.ThrowsAsync<ModulePausedException>(() => OnThread(() => _gate.Answer()).WaitAsync(Bound));

        _gate.Lead(() => 2, ThingGate.NewGeneration(2));
        closure.Open();

        Assert.Equal(2, await callers[0].WaitAsync(Bound));
    }

    [Fact]
    public void CallerInsideTheSet_PassesToTheOld()
    {
        GateClosure? closure = null;
        _gate.Lead(
            () =>
            {
                if (closure is not null)
                    return 7;
                closure = Close(TimeSpan.Zero, 0);
                return _gate.Answer() + 1;
            },
            _old);

        Assert.Equal(8, _gate.Answer());
        Assert.True(GenerationLeases.IsQuiet([_old]));
        Assert.Throws<ModulePausedException>(() => _gate.Answer());
    }

    [Fact]
    public void GateNobodyServes_FailsAtOnce()
    {
        _gate.Binding = GateBinding.NotServing("it was removed.");

        var exception = Assert.Throws<ModuleNotServingException>(() => _gate.Answer());

        Assert.Equal(typeof(IThing).FullName, exception.Contract);
        Assert.Contains("it was removed.", exception.Message, StringComparison.Ordinal);
        Assert.True(_gate.WhenOpenAsync(default).AsTask().IsCompletedSuccessfully);
    }

    /// <summary>A caller that has seen the closed gate and then finds the module removed must hear of the removal, not of a pause.</summary>
    [Fact]
    public async Task GateThatIsClosedAndThenRemoved_TellsEveryCallerOfTheRemoval()
    {
        var stop = false;
        var callers = Enumerable.Range(0, 3).Select(_ => OnThread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    _gate.Answer();
                }
                catch (ModuleNotServingException)
                {
                }
            }

            return 0;
        })).ToArray();

        var until = Environment.TickCount64 + 700;
        while (Environment.TickCount64 < until && !callers.Any(caller => caller.IsFaulted))
        {
            var closure = Close(Bound, 100);
            Thread.SpinWait(20);
            _gate.Binding = GateBinding.NotServing("it was removed.");
            closure.Open();
            _gate.Lead(() => 1, _old);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers).WaitAsync(Bound);
    }

    private GateClosure Close(TimeSpan maxWait, int maxParked)
    {
        var closure = new GateClosure("thing", [_old], maxWait, maxParked);
        var open = _gate.Binding is { Closure: null } binding ? binding : null;
        _gate.Binding = new GateBinding(closure, open);
        return closure;
    }

    private static Task<int> OnThread(Func<int> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
