using PluginRuntime.SubpartitionHost.Servers;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Tests.Servers;

/// <summary>Something that a gate lets in: a test decides when it leaves, and sees what became of it.</summary>
internal sealed class Work(InstanceGate gate) : IGated
{
    private readonly TaskCompletionSource _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;
    private int _refusals;

    /// <summary>Runs and refusals: one of the two, once, is what the gate promises.</summary>
    internal (int Runs, int Refusals) Outcomes => (Volatile.Read(ref _runs), Volatile.Read(ref _refusals));

    /// <summary>The number of the flow that it ran in.</summary>
    internal uint Origin { get; private set; }

    /// <summary>Completes when it runs or was turned away.</summary>
    internal Task Outcome => _outcome.Task;

    /// <summary>What it does when it runs; by default it stays inside until <see cref="Leave"/>.</summary>
    internal Action? OnRun { get; init; }

    internal void Leave() => gate.Leave();

    void IGated.Run()
    {
        Interlocked.Increment(ref _runs);
        Origin = CallOrigin.Current;
        _outcome.TrySetResult();
        OnRun?.Invoke();
    }

    void IGated.TurnAway()
    {
        Interlocked.Increment(ref _refusals);
        _outcome.TrySetResult();
    }
}
