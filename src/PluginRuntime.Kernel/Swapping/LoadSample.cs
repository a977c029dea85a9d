using System.Diagnostics;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// Calls, failures and mean time of calls of a generation over a window, observed from outside: the mean number of calls inside,
/// divided by the rate at which they come (Little's law), is their mean time. Callers pay nothing for it.
/// </summary>
internal sealed class LoadSample
{
    private readonly ModuleGeneration _generation;
    private readonly long _calls;
    private readonly long _faults;
    private readonly long _since;
    private long _inside;
    private int _looks;
    private long _lookedAt;
    private long _lookedCalls;

    internal LoadSample(ModuleGeneration generation)
    {
        _generation = generation;
        _calls = generation.Leases.Calls;
        _faults = generation.Leases.Faults;
        _since = Stopwatch.GetTimestamp();
    }

    internal string Module => _generation.Module;

    internal long Calls => _generation.Leases.Calls - _calls;

    internal double FaultShare => Calls == 0 ? 0 : (double)(_generation.Leases.Faults - _faults) / Calls;

    /// <summary>Whether it was looked at often enough for <see cref="MeanTime"/>.</summary>
    internal bool IsWatchedEnough => Volatile.Read(ref _looks) >= 20;

    /// <summary>
    /// Mean time of a call up to the last look, or <see langword="null"/> when there were too few calls or looks to tell. The window ends
    /// there: a generation that has left service would seem to get slower with every second.
    /// </summary>
    internal TimeSpan? MeanTime =>
        IsWatchedEnough && _lookedCalls >= 20
            ? TimeSpan.FromSeconds((double)_inside / _looks * Stopwatch.GetElapsedTime(_since, _lookedAt).TotalSeconds / _lookedCalls)
            : null;

    /// <summary>
    /// Counts who is inside now. Exits are read before the enters and after: should this thread be preempted between two readings, all
    /// calls of that time would count as inside, or less than none; the middle of the three is right then, too.
    /// </summary>
    internal void Look()
    {
        var atMost = -_generation.Leases.Exited;
        var entered = _generation.Leases.Entered;
        atMost += entered;
        _inside += Math.Clamp(entered - _generation.Leases.Exited, 0, Math.Max(0, atMost));
        _lookedCalls = Calls;
        _lookedAt = Stopwatch.GetTimestamp();
        Volatile.Write(ref _looks, _looks + 1);
    }
}
