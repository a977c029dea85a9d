using System.Diagnostics;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// The bounded ladder that waits for calls inside a set of generations: spin briefly, wait, ask them to finish, wait again, name who
/// is left. The gates have been closed, or lead elsewhere, before.
/// </summary>
internal sealed class Quiescence
{
    /// <summary>Spinning is worth it for short calls: a signal costs a wake-up of about 60 us.</summary>
    private static readonly TimeSpan SpinTime = TimeSpan.FromMicroseconds(200);

    private readonly IReadOnlyList<ModuleGeneration> _generations;
    private readonly GenerationLeases[] _leases;
    private readonly QuiesceSignal _signal = new();

    internal Quiescence(IReadOnlyList<ModuleGeneration> generations)
    {
        _generations = generations;
        _leases = [.. generations.Select(generation => generation.Leases)];
    }

    /// <summary>Who was inside when the grace period ended.</summary>
    internal IReadOnlyList<string> Blockers { get; private set; } = [];

    /// <summary>Whether calls were asked to finish early.</summary>
    internal bool AskedToFinish { get; private set; }

    /// <summary>
    /// Begins: leavers signal from now on. The barrier makes every caller that did not see the changed gate visible in the sums, and
    /// every later leaver see that it has to signal.
    /// </summary>
    internal void Begin()
    {
        foreach (var leases in _leases)
            leases.Draining = _signal;
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Ends: leavers need not signal any more.</summary>
    internal void End()
    {
        foreach (var leases in _leases)
            leases.Draining = null;
    }

    /// <summary>Waits on the running thread, which is the swap's own: the pool may be full of callers parked at the gates.</summary>
    /// <returns>Whether everybody has left.</returns>
    internal bool WaitBlocking(TimeSpan grace, TimeSpan afterAsking, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (Stopwatch.GetElapsedTime(since) < SpinTime)
        {
            if (GenerationLeases.IsQuiet(_leases))
                return true;
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return WaitBlocking(since, grace, cancellationToken)
            || (!cancellationToken.IsCancellationRequested && Ask(afterAsking) && WaitBlocking(Stopwatch.GetTimestamp(), afterAsking, cancellationToken))
            || IsQuietOrNamed();
    }

    /// <summary>The same without a thread, for drains after a switch, where nobody waits for the outcome.</summary>
    /// <returns>Whether everybody has left.</returns>
    internal async Task<bool> WaitAsync(TimeSpan grace, TimeSpan afterAsking, CancellationToken cancellationToken) =>
        await WaitAsync(Stopwatch.GetTimestamp(), grace, cancellationToken).ConfigureAwait(false)
        || (Ask(afterAsking) && await WaitAsync(Stopwatch.GetTimestamp(), afterAsking, cancellationToken).ConfigureAwait(false))
        || IsQuietOrNamed();

    /// <summary>Waits as long as it takes.</summary>
    internal async Task WaitForeverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = _signal.Arm();
            if (GenerationLeases.IsQuiet(_leases))
                return;
            await left.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool WaitBlocking(long since, TimeSpan bound, CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = _signal.Arm();
            if (GenerationLeases.IsQuiet(_leases))
                return true;
            var remaining = bound - Stopwatch.GetElapsedTime(since);
            try
            {
                if (remaining <= TimeSpan.Zero || !left.Wait(remaining, cancellationToken))
                    return GenerationLeases.IsQuiet(_leases);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return GenerationLeases.IsQuiet(_leases);
            }
        }
    }

    private async Task<bool> WaitAsync(long since, TimeSpan bound, CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = _signal.Arm();
            if (GenerationLeases.IsQuiet(_leases))
                return true;
            var remaining = bound - Stopwatch.GetElapsedTime(since);
            if (remaining <= TimeSpan.Zero)
                return false;
            try
            {
                await left.WaitAsync(remaining, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return GenerationLeases.IsQuiet(_leases);
            }
        }
    }

    private bool Ask(TimeSpan afterAsking)
    {
        Blockers = Name();
        if (afterAsking <= TimeSpan.Zero)
            return false;
        AskedToFinish = true;
        foreach (var generation in _generations)
            generation.Context.AskToFinish();
        return true;
    }

    private bool IsQuietOrNamed()
    {
        if (GenerationLeases.IsQuiet(_leases))
            return true;
        Blockers = Name();
        return false;
    }

    private string[] Name() =>
        [.. _generations.SelectMany(generation => generation.Leases.DescribeLeases().Select(lease => $"{generation}: {lease}"))];
}
