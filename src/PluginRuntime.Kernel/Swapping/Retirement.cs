using System.Collections.Concurrent;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// Takes generations out of the process: waits for calls inside, stops, disposes, unloads, proves. A generation whose calls do not
/// end is not torn from under them: it retires when they have left.
/// </summary>
internal sealed class Retirement(KernelLog log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<long, (ModuleGeneration Generation, Task Leaving)> _lingering = new();
    private readonly ConcurrentDictionary<long, WeakReference> _uncollected = new();

    /// <summary>How many generations have left service and are still loaded.</summary>
    internal int Uncollected
    {
        get
        {
            foreach (var (generation, context) in _uncollected)
            {
                if (!context.IsAlive)
                    _uncollected.TryRemove(generation, out _);
            }

            return _uncollected.Count + _lingering.Count;
        }
    }

    /// <summary>Generations that have left service and are still pinned.</summary>
    internal IEnumerable<ModuleGeneration> Pinned => _lingering.Values.Select(static entry => entry.Generation).Where(static generation => generation.Leases.Pins > 0);

    /// <summary>Retires generations that no gate leads to any more.</summary>
    /// <param name="generations">Those.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="settled">Called once all are quiet, which may be after this returns.</param>
    internal async Task<IReadOnlyList<RetiredGeneration>> RetireAsync(IReadOnlyList<ModuleGeneration> generations, UpgradePolicy policy, Action? settled = null)
    {
        var inside = generations.Count;
        var drains = await Task.WhenAll(generations.Select(generation => DrainAsync(generation, policy))).ConfigureAwait(false);
        List<Stopped> stopped = [];
        List<RetiredGeneration> results = [];
        foreach (var (generation, quiescence, isQuiet) in drains)
        {
            if (isQuiet)
            {
                Left();
                continue;
            }

            results.Add(new RetiredGeneration(generation.Module, generation.Version, generation.Leases.Generation, false, quiescence.Blockers,
                ["Calls are still inside; it retires when they have left."]));
            log.GenerationLingers(generation.Module, generation.Version, generation.Leases.Generation, string.Join("; ", quiescence.Blockers));
            _lingering[generation.Leases.Generation] = (generation, LingerAsync(generation, quiescence, policy, Left));
        }

        foreach (var (generation, _, isQuiet) in drains)
        {
            if (isQuiet)
                stopped.Add(await StopAsync(generation, policy).ConfigureAwait(false));
        }

        results.AddRange(await ProveAsync(stopped, policy).ConfigureAwait(false));
        return results;

        void Left()
        {
            if (Interlocked.Decrement(ref inside) == 0)
                settled?.Invoke();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_lingering.Values.Select(static entry => entry.Leaving)).ConfigureAwait(false);
        _closing.Dispose();
    }

    private static async Task<(ModuleGeneration Generation, Quiescence Quiescence, bool IsQuiet)> DrainAsync(ModuleGeneration generation, UpgradePolicy policy)
    {
        var quiescence = new Quiescence([generation]);
        quiescence.Begin();
        var quiet = await quiescence.WaitAsync(
            Min(policy.QuiesceGrace, policy.RetireTimeout), Min(policy.QuiesceCancel, policy.RetireTimeout), CancellationToken.None).ConfigureAwait(false);
        return (generation, quiescence, quiet);
    }

    private async Task LingerAsync(ModuleGeneration generation, Quiescence quiescence, UpgradePolicy policy, Action left)
    {
        await Task.Yield();
        try
        {
            await quiescence.WaitForeverAsync(_closing.Token).ConfigureAwait(false);
            left();
            await ProveAsync([await StopAsync(generation, policy).ConfigureAwait(false)], policy).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The kernel closes; the process is about to end.
        }
        finally
        {
            _lingering.TryRemove(generation.Leases.Generation, out _);
        }
    }

    /// <summary>Every step is taken whatever the ones before did: a module that fails to stop is still disposed and unloaded.</summary>
    private static async Task<Stopped> StopAsync(ModuleGeneration generation, UpgradePolicy policy)
    {
        List<string> problems = [];
        generation.Context.BeginRetiring();
        await TryAsync(() => generation.StopAsync(policy.CallbackTimeout, CancellationToken.None)).ConfigureAwait(false);
        await TryAsync(() => generation.DisposeServicesAsync(policy.CallbackTimeout, CancellationToken.None)).ConfigureAwait(false);
        generation.Release();
        return new Stopped(generation, problems);

        async Task TryAsync(Func<Task> step)
        {
            try
            {
                await step().ConfigureAwait(false);
            }
            catch (ModuleStepException exception)
            {
                problems.Add($"{exception.Step}: {exception.Cause}");
            }
        }
    }

    private async Task<IEnumerable<RetiredGeneration>> ProveAsync(IReadOnlyList<Stopped> stopped, UpgradePolicy policy)
    {
        var contexts = stopped.Select(entry => entry.Generation.Unloading).OfType<WeakReference>().ToArray();
        var remarks = await UnloadProof.WaitAsync(contexts, policy.RetireTimeout).ConfigureAwait(false);
        return stopped.Select(entry => Conclude(entry.Generation, [.. entry.Problems, .. remarks])).ToArray();
    }

    private RetiredGeneration Conclude(ModuleGeneration generation, IReadOnlyList<string> problems)
    {
        string[] heldBy = [];
        var number = generation.Leases.Generation;
        if (generation.Unloading is { IsAlive: true } context)
        {
            _uncollected[number] = context;
            heldBy = Suspects(generation);
            log.GenerationNotCollected(generation.Module, generation.Version, number, string.Join("; ", heldBy));
        }
        else
        {
            log.GenerationCollected(generation.Module, generation.Version, number);
        }

        return new RetiredGeneration(generation.Module, generation.Version, number, heldBy.Length == 0, heldBy, problems);
    }

    /// <summary>What is known without walking the heap: what was handed out and not given back, callbacks that hang, and what inspection warned of.</summary>
    private static string[] Suspects(ModuleGeneration generation)
    {
        string[] known =
        [
            .. generation.Context.StillHeld(),
            .. generation.Unreturned.Select(static step => $"{step} has not returned"),
            .. generation.Inspection.Findings
                .Where(static finding => finding.Severity == Inspection.FindingSeverity.Warning)
                .Select(static finding => $"suspected ({finding.Code}): {finding.Message}"),
        ];
        return known.Length > 0
            ? known
            : ["nothing that the runtime handed out: look for static events, timers, threads, GC handles and caches of the host that the module has reached"];
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private sealed record Stopped(ModuleGeneration Generation, IReadOnlyList<string> Problems);
}
