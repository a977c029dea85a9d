using System.Diagnostics;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// The time in which gates are closed: close, quiesce, hand over, switch. Runs on a thread of its own, since the pool may be full of
/// callers parked at the gates; a watchdog takes over when a module's hand-over does not return.
/// </summary>
/// <remarks>
/// <para>What each failure leaves: not quiet in time, a hand-over that throws, hangs or is cancelled: state handed back, gates open on
/// the old, waiters released. From the store of the new table on nothing can fail.</para>
/// <para>Exactly one of the swap's thread and the watchdog ends the window: whoever sets <see cref="_ended"/> first, under the lock.</para>
/// </remarks>
internal sealed class ClosedWindow
{
    private const string HandOverStep = "the hand-over";

    private readonly SwapScope _scope;
    private readonly IReadOnlyList<ModuleSwap> _swaps;
    private readonly IReadOnlyList<HandOverPair> _pairs;
    private readonly UpgradePolicy _policy;
    private readonly UpgradeLifeCycle _lifeCycle;
    private readonly Action _publish;
    private readonly Action<string>? _reverting;
    private readonly PinBoard _pins;
    private readonly Quiescence _quiescence;
    private readonly GateClosure _closure;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _handingOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile HandOverPair? _passing;
    private long _closedAt;
    private long _handOverAt;
    private bool _ended;

    /// <summary>Prepares a window; nothing is closed yet.</summary>
    /// <param name="scope">What is closed and quiesced.</param>
    /// <param name="swaps">Who takes over from whom.</param>
    /// <param name="pairs">The states that pass.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="lifeCycle">The upgrade's phase, moved from here.</param>
    /// <param name="pins">Who gives out pins.</param>
    /// <param name="publish">Replaces the kernel's table.</param>
    /// <param name="reverting">Told why, before gates reopen on the old.</param>
    internal ClosedWindow(
        SwapScope scope,
        IReadOnlyList<ModuleSwap> swaps,
        IReadOnlyList<HandOverPair> pairs,
        UpgradePolicy policy,
        UpgradeLifeCycle lifeCycle,
        PinBoard pins,
        Action publish,
        Action<string>? reverting = null)
    {
        _scope = scope;
        _swaps = swaps;
        _pairs = pairs;
        _policy = policy;
        _lifeCycle = lifeCycle;
        _pins = pins;
        _publish = publish;
        _reverting = reverting;
        _quiescence = new Quiescence(scope.Members);
        _closure = new GateClosure(
            string.Join(", ", swaps.Select(swap => swap.Module)),
            [.. scope.Members.Select(member => member.Leases)],
            policy.MaxCallerWait,
            policy.MaxParkedCallers);
    }

    /// <summary>Why it did not switch; <see langword="null"/> when it did.</summary>
    internal UpgradeFailure? Failure { get; private set; }

    internal TimeSpan Closed { get; private set; }

    internal TimeSpan HandOver { get; private set; }

    internal GateClosure Closure => _closure;

    internal IReadOnlyList<string> Blockers => _quiescence.Blockers;

    internal List<string> Remarks { get; } = [];

    /// <summary>Goes through the window.</summary>
    /// <returns>Whether it switched.</returns>
    internal async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        // The bulk passes before, so a budget is spent on quiescing and on the rest of the state.
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var thread = new Thread(() => Run(budget, cancellationToken)) { IsBackground = true, Name = "PluginRuntime swap" };
        thread.UnsafeStart();

        await Task.WhenAny(_handingOver.Task, _done.Task).ConfigureAwait(false);
        if (!_done.Task.IsCompleted)
        {
            try
            {
                await _done.Task.WaitAsync(_policy.HandOverTimeout, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await TakeOverFromHungHandOverAsync().ConfigureAwait(false);
            }
        }

        await _done.Task.ConfigureAwait(false);
        return Failure is null;
    }

    private void Run(CancellationTokenSource budget, CancellationToken request)
    {
        try
        {
            Close();
            if (_policy.PauseBudget is { } bound)
                budget.CancelAfter(bound);
            var quiet = _quiescence.WaitBlocking(_policy.QuiesceGrace, _policy.QuiesceCancel, budget.Token);
            if (_quiescence.AskedToFinish)
                Remarks.Add("Calls inside were asked to finish early.");
            if (!quiet && !MayForce(budget.IsCancellationRequested, request))
                return;

            _lifeCycle.MoveTo(UpgradePhase.HandOver);
            _closure.Phase = "hand-over";
            _handOverAt = Stopwatch.GetTimestamp();
            _handingOver.TrySetResult();
            foreach (var pair in _pairs)
            {
                if (!PassOne(pair, budget))
                    return;
            }

            if (TryEnd())
                Switch();
        }
        catch (Exception exception)
        {
            // Not reached by anything known; nothing may stay closed even so.
            if (TryEnd())
                Reopen(Fail(null, "swap", exception.ToString(), "This is a defect of PluginRuntime; report it with the host's log."));
        }
    }

    private void Close()
    {
        _closedAt = Stopwatch.GetTimestamp();
        _pins.Close(_closure);
        foreach (var member in _scope.Members)
            member.Context.Hold();
        foreach (var edge in _scope.Entries)
            edge.Gate.Binding = new GateBinding(_closure, edge.Old);

        // Now, not before: who is told of the phase finds the gates closed.
        _lifeCycle.MoveTo(UpgradePhase.Close);
        _quiescence.Begin();
    }

    private bool MayForce(bool isCancelled, CancellationToken request)
    {
        if (!isCancelled && _policy.WhenBlocked == BlockedAction.Force)
        {
            Remarks.Add($"Forced: {string.Join("; ", Blockers)} was still inside.");
            return true;
        }

        if (TryEnd())
        {
            Reopen(isCancelled
                ? Fail(null, "quiesce", _policy.PauseBudget is { } bound && !request.IsCancellationRequested
                    ? $"calls inside did not finish within the pause budget of {bound.TotalMilliseconds:0.###} ms"
                    : "the request was cancelled", "Apply again, with a larger budget or when the load is lower.")
                : Fail(null, "quiesce", $"calls did not leave in {(_policy.QuiesceGrace + _policy.QuiesceCancel).TotalSeconds:0.###} s: {string.Join("; ", Blockers)}",
                    "Make the calls named observe ModuleContext.Quiescing, give more time in the policy, or force."));
        }

        return false;
    }

    private bool PassOne(HandOverPair pair, CancellationTokenSource budget)
    {
        string? failed = null;
        try
        {
            if (budget.IsCancellationRequested)
                failed = "the pause budget was used up, or the request was cancelled";
            else
                Pass(pair);
        }
        catch (Exception exception)
        {
            failed = ModuleStepException.Describe(exception);
        }

        // A pass that succeeded after the watchdog took over changes nothing any more: the old serves with its state.
        if (failed is null)
            return !IsEnded;
        if (TryEnd())
        {
            var failure = Fail(pair.Module, pair.Step, $"{failed} (state: {pair.State})", "Mend the hand-over; both versions' state formats must agree.");
            HandBack();
            Reopen(failure);
        }

        return false;
    }

    private void Pass(HandOverPair pair)
    {
        _passing = pair;
        try
        {
            pair.Pass();
        }
        finally
        {
            // Not on the way that callers wait for.
            if (IsEnded)
                NoteReturned(pair);
        }
    }

    private void NoteReturned(HandOverPair pair)
    {
        foreach (var generation in GenerationsOf(pair))
            generation.NoteReturned(HandOverStep);
    }

    private IEnumerable<ModuleGeneration> GenerationsOf(HandOverPair pair) =>
        _swaps.Where(swap => swap.Module == pair.Module).SelectMany(swap => new[] { swap.Old, swap.New }).OfType<ModuleGeneration>();

    private void Switch()
    {
        _lifeCycle.MoveTo(UpgradePhase.Switch);
        HandOver = Stopwatch.GetElapsedTime(_handOverAt);
        _publish();
        foreach (var edge in _scope.Rebinds)
            edge.Gate.Binding = edge.New;

        // What the old generation still starts by itself finds its imports shut, instead of a state that is no longer there.
        foreach (var gate in _swaps.SelectMany(swap => swap.Old?.Imports.Values ?? []))
            gate.Binding = GateBinding.NotServing("its caller has been replaced by a new generation; work that a module starts by itself must run through ModuleContext.");
        Open(edge => edge.New);

        // Those that come, and those in between that stay. A fresh token for calls: the window, or one before, may have cancelled theirs.
        foreach (var serving in _swaps.Select(swap => swap.New).OfType<ModuleGeneration>().Concat(_scope.Members.Where(member => _swaps.All(swap => swap.Old != member))))
        {
            serving.Context.Resume();
            serving.Context.Serve();
        }

        _done.TrySetResult();
    }

    /// <summary>Every gate is stored before the waiters are woken; a waiter reads its gate again.</summary>
    private void Open(Func<GateEdge, GateBinding> binding)
    {
        foreach (var edge in _scope.Entries)
            edge.Gate.Binding = binding(edge);
        Closed = Stopwatch.GetElapsedTime(_closedAt);
        _pins.Open();
        _closure.Open();
        _quiescence.End();
    }

    private void Reopen(UpgradeFailure failure)
    {
        Failure = failure;
        _reverting?.Invoke(failure.Cause);
        foreach (var member in _scope.Members)
            member.Context.Resume();
        Open(static edge => edge.Old);
        foreach (var member in _scope.Members)
            member.Context.Serve();
        _done.TrySetResult();
    }

    /// <summary>In reverse order. A failure here is remarked: the old generation serves with what it has.</summary>
    private void HandBack()
    {
        foreach (var pair in _pairs.Reverse())
        {
            try
            {
                pair.HandBack();
            }
            catch (Exception exception)
            {
                Remarks.Add($"{pair.Step} failed: {ModuleStepException.Describe(exception)}; the old generation may lack state ({pair.State}).");
            }
        }
    }

    private async Task TakeOverFromHungHandOverAsync()
    {
        // Its thread holds both generations, through the pair. Noted before the window is ended: the thread, should it return after that,
        // finds the window ended and takes the note back.
        var hung = _passing!;
        var step = hung.Step;
        foreach (var generation in GenerationsOf(hung))
            generation.NoteBegun(HandOverStep);
        if (!TryEnd())
        {
            NoteReturned(hung);
            return;
        }

        try
        {
            await ModuleCallback.RunAsync(hung.Module, "handing back", _policy.HandOverTimeout, _ =>
            {
                HandBack();
                return ValueTask.CompletedTask;
            }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ModuleStepException exception)
        {
            Remarks.Add($"{exception.Message}; the old generation may lack state.");
        }

        Reopen(Fail(hung.Module, step, $"it did not return within {_policy.HandOverTimeout.TotalSeconds:0.###} s; the thread it holds cannot be ended",
            "Mend the hand-over. Restart the host when convenient: the hung thread keeps the new version's code loaded."));
    }

    private bool IsEnded
    {
        get
        {
            lock (_lock)
                return _ended;
        }
    }

    private bool TryEnd()
    {
        lock (_lock)
            return !_ended && (_ended = true);
    }

    private string? ModuleOf() => _swaps.Count == 1 ? _swaps[0].Module : null;

    private UpgradeFailure Fail(string? module, string step, string cause, string remedy) =>
        new(module ?? ModuleOf(), _lifeCycle.Phase, step, cause,
            $"Gates are open on {string.Join(", ", _scope.Members.Select(member => $"{member.Module} {member.Version}"))}; no call was lost.", remedy);
}
