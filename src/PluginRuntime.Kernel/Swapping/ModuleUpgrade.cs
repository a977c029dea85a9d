using System.Diagnostics;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>One request on its way through the life cycle. Used once.</summary>
internal sealed class ModuleUpgrade
{
    private readonly ModuleRequest _request;
    private readonly KernelParts _parts;
    private readonly ModuleTable _table;
    private readonly Action<ModuleTable> _publish;
    private readonly UpgradeLifeCycle _lifeCycle;
    private readonly PhaseNews _news;
    private readonly List<string> _remarks = [];
    private readonly List<RetiredGeneration> _retired = [];
    private readonly CancellationTokenSource _wayBack;
    private UpgradePlan? _plan;
    private IReadOnlyList<ModuleSwap> _swaps = [];
    private List<HandOverPair> _pairs = [];
    private SwapMeasures _measures = new();
    private TimeSpan _timeToSwitch;
    private TimeSpan _expected;
    private UpgradeFailure? _failure;
    private StatelessSwitch? _stateless;

    /// <summary>Makes it; nothing happens yet.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="parts">What to do it with.</param>
    /// <param name="table">What serves; nobody else changes it meanwhile.</param>
    /// <param name="publish">Replaces it.</param>
    /// <param name="wayBack">Ends a probation: switch back.</param>
    internal ModuleUpgrade(ModuleRequest request, KernelParts parts, ModuleTable table, Action<ModuleTable> publish, CancellationTokenSource wayBack)
    {
        _request = request;
        _parts = parts;
        _table = table;
        _publish = publish;
        _wayBack = wayBack;
        _news = new PhaseNews(request.Id, request.Progress, parts.Log, () => string.Join(", ", _plan?.Modules.Select(module => module.Module) ?? []));
        _lifeCycle = new UpgradeLifeCycle(parts.Host.Time, _news.Add);
    }

    /// <summary>Goes through it. Never throws for what a module or a package does wrong.</summary>
    internal async Task<UpgradeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // On the pool: packages are read, unpacked and inspected.
            _plan = await Task.Run(() => UpgradePlan.Make(_request, _table, _parts), CancellationToken.None).ConfigureAwait(false);
            if (_plan.Failure is not null)
            {
                End(UpgradePhase.Rejected, _plan.Failure);
            }
            else
            {
                _request.Planned?.Invoke(_plan.Modules);
                await PrepareAndSwitchAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await _news.FlushAsync().ConfigureAwait(false);
        }

        return Report();
    }

    private async Task PrepareAndSwitchAsync(CancellationToken cancellationToken)
    {
        _lifeCycle.MoveTo(UpgradePhase.Prepare);
        var preparation = new GenerationPreparation(_plan!, _table, _parts, _request.Policy);
        var probation = new Probation(_request.Policy, _parts.Host.Time);
        var before = _plan!.Modules.Where(module => module.Old is not null).ToDictionary(module => module.Module, module => new LoadSample(module.Old!));
        using var watching = new CancellationTokenSource();
        var watch = _request.Policy.ProbationTime > TimeSpan.Zero ? probation.WatchAsync([.. before.Values], watching.Token) : Task.CompletedTask;
        var switched = false;
        try
        {
            _swaps = await preparation.RunAsync(cancellationToken).ConfigureAwait(false);
            await probation.WatchedEnoughAsync([.. before.Values], cancellationToken).ConfigureAwait(false);
            switched = MatchState() && IsWithinBudget(preparation) && await MayGoOnAsync(cancellationToken).ConfigureAwait(false)
                && await SwitchAsync(_swaps, _pairs, cancellationToken).ConfigureAwait(false);
        }
        catch (ModuleStepException exception)
        {
            End(UpgradePhase.RolledBack, Failure(exception.Module, exception.Step, exception.Cause, exception.Remedy));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(UpgradePhase.RolledBack, Failure(null, "cancellation", "the request was cancelled", "Apply again when wanted."));
        }
        finally
        {
            await watching.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }

        if (!switched)
        {
            _request.Reverting?.Invoke(_failure?.Cause ?? "the modules were not switched");
            End(UpgradePhase.RolledBack, null);

            // The pairs refer to objects of the new generations, whose contexts are to be collected.
            _pairs = [];
            _retired.AddRange(await _parts.Retirement.RetireAsync(preparation.Generations, _request.Policy).ConfigureAwait(false));
            return;
        }

        _timeToSwitch = Stopwatch.GetElapsedTime(_request.Since);
        if (_request.Switched is { } told)
            await told().ConfigureAwait(false);
        if ((_request.Policy.ProbationTime > TimeSpan.Zero || _request.Proved is not null) && !await PassProbationAsync(probation, before).ConfigureAwait(false))
            return;
        await RetireOldAsync().ConfigureAwait(false);
    }

    private bool MatchState()
    {
        List<HandOverPair> pairs = [];
        foreach (var swap in _swaps.Where(swap => swap.Old is not null && swap.New is not null))
        {
            pairs.AddRange(HandOverPair.Match(swap.Module, swap.Old!.Participants, swap.New!.Participants, out var unmatched));
            if (unmatched.Count == 0)
                continue;
            if (!_request.Policy.AllowStateLoss)
            {
                End(UpgradePhase.Rejected, Failure(swap.Module, "plan", $"version {swap.New.Version} does not take over {string.Join(", ", unmatched)} of version {swap.Old.Version}",
                    "Implement the hand-over in the new version, or allow the loss of state in the policy."));
                return false;
            }

            _remarks.Add($"{swap.Module}: dropped {string.Join(", ", unmatched)}.");
        }

        _pairs = pairs;
        return true;
    }

    private bool IsWithinBudget(GenerationPreparation preparation)
    {
        _expected = _pairs.Count == 0 ? TimeSpan.Zero : preparation.RehearsedHandOver + TimeSpan.FromMicroseconds(150);
        if (_request.Policy.PauseBudget is not { } budget || _expected <= budget)
            return true;
        End(UpgradePhase.Rejected, Failure(null, "pause budget", $"the expected pause of {_expected.TotalMilliseconds:0.###} ms is over the budget of {budget.TotalMilliseconds:0.###} ms",
            "Raise the budget, or hand over by reference or in steps."));
        return false;
    }

    private async Task<bool> MayGoOnAsync(CancellationToken cancellationToken)
    {
        if (_request.BeforeSwitch is not { } others || await others(cancellationToken).ConfigureAwait(false) is not { } cause)
            return true;
        cancellationToken.ThrowIfCancellationRequested();
        End(UpgradePhase.RolledBack, Failure(null, "request", cause, "See what was wrong there, and apply all of it again."));
        return false;
    }

    private async Task<bool> SwitchAsync(IReadOnlyList<ModuleSwap> swaps, List<HandOverPair> pairs, CancellationToken cancellationToken)
    {
        var now = swaps == _swaps ? _table : _table.With(_swaps);
        var next = swaps == _swaps ? _table.With(swaps) : _table;
        var scope = SwapScope.Of(swaps, now, next, _parts.EntryGates.All);
        if (pairs.Count == 0 && !scope.HasBystanders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stateless = new StatelessSwitch(scope, swaps, _request.Policy, _parts.Pins, () => _publish(next));
            _lifeCycle.MoveTo(UpgradePhase.Switch);
            stateless.Publish();
            _measures = _measures.Add(TimeSpan.Zero, TimeSpan.Zero, stateless.Closure);
            _stateless = stateless;
            return true;
        }

        try
        {
            foreach (var pair in pairs)
                await BeginAsync(swaps, pair, cancellationToken).ConfigureAwait(false);
            var window = new ClosedWindow(scope, swaps, pairs, _request.Policy, _lifeCycle, _parts.Pins, () => _publish(next), swaps == _swaps ? _request.Reverting : null);
            var switched = await window.RunAsync(cancellationToken).ConfigureAwait(false);
            _measures = _measures.Add(window.Closed, window.HandOver, window.Closure) with { Blockers = window.Blockers };
            _remarks.AddRange(window.Remarks);
            _failure ??= window.Failure;
            return switched;
        }
        finally
        {
            foreach (var pair in pairs)
                Abandon(pair);
        }
    }

    private Task BeginAsync(IReadOnlyList<ModuleSwap> swaps, HandOverPair pair, CancellationToken cancellationToken) =>
        swaps.First(swap => swap.Module == pair.Module).New!.CallAsync("bulk of the state", _request.Policy.CallbackTimeout, token =>
        {
            pair.Begin(token);
            return ValueTask.CompletedTask;
        }, cancellationToken);

    /// <summary>Does nothing for a pair that has passed.</summary>
    private void Abandon(HandOverPair pair)
    {
        try
        {
            pair.Abandon();
        }
        catch (Exception exception)
        {
            _remarks.Add($"{pair.Step} failed: {ModuleStepException.Describe(exception)}");
        }
    }

    private async Task<bool> PassProbationAsync(Probation probation, IReadOnlyDictionary<string, LoadSample> before)
    {
        _lifeCycle.MoveTo(UpgradePhase.Probation);
        var fresh = _swaps.Select(swap => swap.New).OfType<ModuleGeneration>().ToArray();
        var fault = _request.Policy.ProbationTime > TimeSpan.Zero ? await probation.JudgeAsync(fresh, before, _remarks, _wayBack.Token, _request.Keep).ConfigureAwait(false) : null;
        if (fault is null && _request.Proved is { } proved)
            fault = await proved(_wayBack.Token).ConfigureAwait(false);
        if (fault is null)
            return true;

        _failure = Failure(null, "probation", fault, "Mend the new version. The report of the old one's load is in the cause.");
        _request.Reverting?.Invoke(fault);
        var back = _swaps.Select(swap => swap.Reversed).ToArray();
        List<HandOverPair> pairs = [];
        foreach (var swap in back.Where(swap => swap.Old is not null && swap.New is not null))
        {
            pairs.AddRange(HandOverPair.Match(swap.Module, swap.Old!.Participants, swap.New!.Participants, out var unmatched));
            if (unmatched.Count > 0)
                _remarks.Add($"{swap.Module}: on the way back {string.Join(", ", unmatched)} could not be taken back.");
        }

        var wentBack = false;
        try
        {
            wentBack = await SwitchAsync(back, pairs, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ModuleStepException exception)
        {
            _remarks.Add($"The way back failed: {exception.Message}");
        }

        if (!wentBack)
        {
            _remarks.Add("The way back failed; the new version goes on serving and the old one is retired.");
            return true;
        }

        // Both ways' pairs refer to objects of the new generations, whose contexts are to be collected.
        _lifeCycle.MoveTo(UpgradePhase.Retire);
        pairs.Clear();
        _pairs = [];
        _retired.AddRange(await _parts.Retirement.RetireAsync(fresh, _request.Policy, _stateless is { } stateless ? stateless.Settle : null).ConfigureAwait(false));
        End(UpgradePhase.RolledBack, null);
        return false;
    }

    private async Task RetireOldAsync()
    {
        _lifeCycle.MoveTo(UpgradePhase.Retire);
        var old = _swaps.Select(swap => swap.Old).OfType<ModuleGeneration>().ToArray();
        foreach (var swap in _swaps)
        {
            if (swap.Old is { } left && swap.New is { } come && left.Stored.Hash != come.Stored.Hash)
                _parts.History[swap.Module] = (left.Stored, left.Version);
            else if (swap.New is null)
                _parts.History.TryRemove(swap.Module, out _);
        }

        // Nothing here may refer to the old generation's objects while its context is to be proved collected.
        _pairs = [];
        _retired.AddRange(await _parts.Retirement.RetireAsync(old, _request.Policy, _stateless is { } stateless ? stateless.Settle : null).ConfigureAwait(false));
        End(UpgradePhase.Applied, null);
    }

    private void End(UpgradePhase outcome, UpgradeFailure? failure)
    {
        _failure ??= failure;
        if (!_lifeCycle.IsEnded)
            _lifeCycle.MoveTo(outcome);
    }

    private UpgradeFailure Failure(string? module, string step, string cause, string remedy) =>
        new(module ?? (_plan is { Modules: [var only] } ? only.Module : null), _lifeCycle.Phase, step, cause,
            $"Serving as before: {Serving()}; no call was lost.", remedy);

    private string Serving() =>
        string.Join(", ", _plan?.Modules.Select(module => module.Old is { } old ? $"{old.Module} {old.Version}" : $"{module.Module} (not installed)") ?? []);

    private UpgradeReport Report() => new()
    {
        Outcome = _lifeCycle.Phase,
        Changes = [.. _plan?.Modules.Select(module => new ModuleChange(module.Module, module.Old?.Version, module.Inspection?.Version, HandOverKind(module))) ?? []],
        Phases = _lifeCycle.Timings,
        Findings = _plan?.Findings ?? [],
        Failure = _failure,
        GateClosed = _measures.Closed,
        HandOver = _measures.HandOver,
        Pause = _measures.Pause,
        CallersHeld = _measures.CallersHeld,
        TimeToSwitch = _timeToSwitch,
        ExpectedPause = _expected,
        Blockers = _measures.Blockers,
        Remarks = _remarks,
        Retired = _retired,
    };

    private static string HandOverKind(PlannedModule module) =>
        module.Inspection is { HandOvers: { IsDefaultOrEmpty: false } handOvers }
            ? string.Join(", ", handOvers.Select(declaration => declaration.Kind switch
            {
                Inspection.HandOverKind.ByReference => "by reference",
                Inspection.HandOverKind.ByValue => "by value",
                _ => "in steps",
            }).Distinct())
            : "none";
}
