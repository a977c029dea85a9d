using System.Collections.Immutable;

namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>
/// Where a coordinator stands with a request over several kernels: a value, and the one function that leads from it to the next. It waits for
/// nothing and knows neither time nor connections, so that a test can explore what every order of events leads to.
/// </summary>
/// <remarks>
/// <code>
/// from         to           when
/// ----------   ----------   ------------------------------------------------------------------------------
/// Open         Open         a vote or a proof that is not the last. Together: go to all when all are
///                           prepared. One by one: go when prepared, the next kernel when proved
/// Open         Committing   all have proved: "committed" is asked of the log
/// Open         Aborting     no vote, no proof, a loss, or a cancellation: "aborted" is asked of the log
/// Aborting     Aborted      any answer, also none: this coordinator has not asked for "committed" and never will
/// Committing   Committed    the row says so
/// Committing   Aborted      a kernel in doubt was first; or there is no row, and this coordinator does not ask again
/// Committing   Asking       the log does not answer: a row may have been written
/// Asking       Committed    the row says so
/// Asking       Aborted      the row says so; or there is none, and nobody else could write "committed"
/// Asking       Doubtful     the log does not answer: all are let go and ask it themselves
/// Committed    Ended        every kernel has answered or is lost
/// Aborted      Ended        the same
/// </code>
/// A coordinator that restarts begins at Asking. The log takes the first decision that it is given; who comes second gets that one.
/// </remarks>
internal sealed record CoordinatorState
{
    private static readonly ImmutableArray<CoordinatorEffect> Nothing = [];

    private CoordinatorState(FleetOrder order, CoordinatorPhase phase, ImmutableArray<KernelStanding> kernels)
    {
        Order = order;
        Phase = phase;
        Kernels = kernels;
    }

    /// <summary>Whether the kernels go together.</summary>
    internal FleetOrder Order { get; }

    internal CoordinatorPhase Phase { get; private init; }

    internal ImmutableArray<KernelStanding> Kernels { get; private init; }

    /// <summary>Whether any kernel was told to go, or may have been.</summary>
    internal bool HasGone { get; private init; }

    /// <summary>How it ended, or would if it ended now.</summary>
    internal FleetOutcome Outcome => Phase switch
    {
        CoordinatorPhase.Doubtful => FleetOutcome.InDoubt,
        _ when IsCommitted => Kernels.Contains(KernelStanding.WentBack) ? FleetOutcome.Mixed : FleetOutcome.Applied,
        _ when Kernels.Any(static kernel => kernel is KernelStanding.Stuck or KernelStanding.Kept) => FleetOutcome.Mixed,
        _ => HasGone ? FleetOutcome.RolledBack : FleetOutcome.Rejected,
    };

    /// <summary>Whether the row says committed.</summary>
    internal bool IsCommitted { get; private init; }

    /// <summary>A request that has not begun.</summary>
    internal static CoordinatorState New(FleetOrder order, int kernels) =>
        new(order, CoordinatorPhase.Open, [.. Enumerable.Repeat(KernelStanding.Untold, kernels)]);

    /// <summary>A request that an earlier coordinator did not end.</summary>
    internal static CoordinatorState Unfinished(FleetOrder order, int kernels) =>
        new(order, CoordinatorPhase.Asking, [.. Enumerable.Repeat(KernelStanding.Unknown, kernels)]) { HasGone = true };

    /// <summary>The next state, and what is to be done.</summary>
    internal (CoordinatorState State, ImmutableArray<CoordinatorEffect> Effects) Next(CoordinatorEvent happened) => Phase switch
    {
        CoordinatorPhase.Open => InOpen(happened),
        CoordinatorPhase.Committing or CoordinatorPhase.Aborting or CoordinatorPhase.Asking => InDoubt(happened),
        CoordinatorPhase.Committed or CoordinatorPhase.Aborted => Heard(happened).Closing(Cut(happened)),
        _ => (this, Nothing),
    };

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) InOpen(CoordinatorEvent happened)
    {
        var k = happened.Kernel;
        switch (happened.Kind)
        {
            case CoordinatorEventKind.Began:
                return Order == FleetOrder.Together ? AskAll() : Ask(0);
            case CoordinatorEventKind.Prepared when Kernels[k] == KernelStanding.Asked:
                var voted = With(k, KernelStanding.Prepared);
                if (Order == FleetOrder.OneByOne)
                    return voted.Go(k);
                return voted.Kernels.All(static kernel => kernel == KernelStanding.Prepared) ? voted.GoAll() : (voted, Nothing);
            case CoordinatorEventKind.Proved when Kernels[k] == KernelStanding.Told:
                var proved = With(k, KernelStanding.Proved);
                if (proved.Kernels.All(static kernel => kernel == KernelStanding.Proved))
                    return (proved with { Phase = CoordinatorPhase.Committing }, [new(CoordinatorAct.Decide, Decision: Decision.Committed)]);
                return Order == FleetOrder.OneByOne ? proved.Ask(k + 1) : (proved, Nothing);
            case CoordinatorEventKind.Prepared or CoordinatorEventKind.Proved or CoordinatorEventKind.Answered:
                return (this, Nothing);
            default:
                return (Heard(happened) with { Phase = CoordinatorPhase.Aborting }, [.. Cut(happened), new(CoordinatorAct.Decide, Decision: Decision.Aborted)]);
        }
    }

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) InDoubt(CoordinatorEvent happened)
    {
        if (happened.Kind == CoordinatorEventKind.Began)
            return (this, Phase == CoordinatorPhase.Asking ? [new(CoordinatorAct.Decide, Decision: Decision.Aborted)] : Nothing);
        if (happened.Kind != CoordinatorEventKind.Answered)
            return (Heard(happened), Cut(happened));
        return (Phase, happened.Decision) switch
        {
            (CoordinatorPhase.Aborting, _) => TellBack(),
            (_, Decision.Committed) => TellKeep(),
            (_, Decision.Aborted or Decision.Undecided) => TellBack(),
            (CoordinatorPhase.Committing, _) => (this with { Phase = CoordinatorPhase.Asking }, [new(CoordinatorAct.Decide, Decision: Decision.Aborted)]),
            _ => (this with { Phase = CoordinatorPhase.Doubtful }, [.. Each(static kernel => !IsEnd(kernel), CoordinatorAct.Cut), new(CoordinatorAct.End)]),
        };
    }

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) AskAll() =>
        (Where(static _ => true, KernelStanding.Asked), Each(static _ => true, CoordinatorAct.Prepare));

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) Ask(int k) => (With(k, KernelStanding.Asked), [new(CoordinatorAct.Prepare, k)]);

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) GoAll() =>
        (Where(static _ => true, KernelStanding.Told) with { HasGone = true }, Each(static _ => true, CoordinatorAct.Go));

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) Go(int k) => (With(k, KernelStanding.Told) with { HasGone = true }, [new(CoordinatorAct.Go, k)]);

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) TellKeep() =>
        (Where(IsTold, KernelStanding.ToldKeep) with { Phase = CoordinatorPhase.Committed, IsCommitted = true }).Closing(Each(IsTold, CoordinatorAct.Keep));

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) TellBack() =>
        (Where(IsTold, KernelStanding.ToldBack) with { Phase = CoordinatorPhase.Aborted }).Closing(
        [
            .. Each(static kernel => kernel is KernelStanding.Asked or KernelStanding.Prepared, CoordinatorAct.Cancel),
            .. Each(static kernel => IsTold(kernel) && kernel is not (KernelStanding.Asked or KernelStanding.Prepared), CoordinatorAct.GoBack),
        ]);

    private (CoordinatorState, ImmutableArray<CoordinatorEffect>) Closing(ImmutableArray<CoordinatorEffect> effects) =>
        Kernels.All(static kernel => IsEnd(kernel) || kernel == KernelStanding.Untold)
            ? (this with { Phase = CoordinatorPhase.Ended }, effects.Add(new(CoordinatorAct.End)))
            : (this, effects);

    /// <summary>Notes how a kernel stands. What has ended has ended: it is not heard any more.</summary>
    private CoordinatorState Heard(CoordinatorEvent happened)
    {
        if (happened.Kernel < 0 || IsEnd(Kernels[happened.Kernel]))
            return this;
        return happened.Kind switch
        {
            CoordinatorEventKind.Prepared when Kernels[happened.Kernel] == KernelStanding.Asked => With(happened.Kernel, KernelStanding.Prepared),
            CoordinatorEventKind.Proved when Kernels[happened.Kernel] == KernelStanding.Told => With(happened.Kernel, KernelStanding.Proved),
            CoordinatorEventKind.Refused => With(happened.Kernel, KernelStanding.Refused),
            CoordinatorEventKind.WentBack => With(happened.Kernel, KernelStanding.WentBack),
            CoordinatorEventKind.Stuck => With(happened.Kernel, KernelStanding.Stuck),
            CoordinatorEventKind.Kept => With(happened.Kernel, KernelStanding.Kept),
            CoordinatorEventKind.Lost => With(happened.Kernel, KernelStanding.Lost),
            _ => this,
        };
    }

    private CoordinatorState With(int k, KernelStanding standing) => this with { Kernels = Kernels.SetItem(k, standing) };

    private CoordinatorState Where(Func<KernelStanding, bool> which, KernelStanding standing) =>
        this with { Kernels = [.. Kernels.Select(kernel => which(kernel) ? standing : kernel)] };

    private ImmutableArray<CoordinatorEffect> Each(Func<KernelStanding, bool> which, CoordinatorAct act) =>
        [.. Enumerable.Range(0, Kernels.Length).Where(k => which(Kernels[k])).Select(k => new CoordinatorEffect(act, k))];

    private static ImmutableArray<CoordinatorEffect> Cut(CoordinatorEvent happened) =>
        happened.Kind == CoordinatorEventKind.Lost ? [new(CoordinatorAct.Cut, happened.Kernel)] : Nothing;

    private static bool IsTold(KernelStanding kernel) => kernel is KernelStanding.Asked or KernelStanding.Prepared or KernelStanding.Told or KernelStanding.Proved or KernelStanding.Unknown;

    private static bool IsEnd(KernelStanding kernel) => kernel >= KernelStanding.Refused;
}
