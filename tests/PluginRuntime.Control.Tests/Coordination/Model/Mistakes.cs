using System.Collections.Immutable;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>The protocol with one mistake each. Kernel a, the first one, makes those of kernels, unless it says otherwise.</summary>
internal static class Mistakes
{
    internal static IReadOnlyDictionary<string, Protocol> All { get; } = new Dictionary<string, Protocol>
    {
        ["coordinator commits without the row"] = new CommitsWithoutRow(),
        ["coordinator commits before all have proved"] = new CommitsEarly(),
        ["coordinator tells to keep before the row is written"] = new KeepsBeforeRow(),
        ["coordinator takes a lost kernel for one that has proved"] = new TakesLossForProof(),
        ["coordinator aborts a commit whose answer was lost, without asking"] = new AbortsWithoutAsking(),
        ["coordinator commits what it finds unfinished"] = new CommitsUnfinished(),
        ["coordinator that restarts tells all to go back, without asking"] = new GoesBackUnfinished(),
        ["coordinator does not say go back to one"] = new ForgetsOne(CoordinatorAct.GoBack),
        ["coordinator does not say cancel to one"] = new ForgetsOne(CoordinatorAct.Cancel),
        ["coordinator does not say keep to one"] = new ForgetsOne(CoordinatorAct.Keep),
        ["coordinator does not notice a loss"] = new IgnoresLoss(),
        ["coordinator takes a refusal for a vote"] = new TakesRefusalForVote(),
        ["coordinator reports applied when a kernel is lost before the commit"] = new IgnoresLossAfterProof(),
        ["kernel in doubt presumes abort, without writing it"] = new Presumes(Decision.Aborted),
        ["kernel in doubt keeps the new, without asking"] = new Presumes(Decision.Committed),
        ["kernel in doubt goes back when the log does not answer"] = new TakesForAborted(Decision.Unreadable),
        ["kernel in doubt goes back when there is no row and none can be written"] = new TakesForAborted(Decision.Undecided),
        ["kernel asks the log once only"] = new AsksOnce(),
        ["kernel that lost its coordinator while it switched keeps the new"] = new KeepsWhenLostWhileSwitching(),
        ["kernel told to go back while it switches keeps the new"] = new KeepsWhenToldWhileSwitching(),
        ["kernel at its hold does not notice a loss"] = new HoldsForEver(ParticipantPhase.Proved, ParticipantEventKind.Lost),
        ["kernel that is prepared does not notice a loss"] = new HoldsForEver(ParticipantPhase.Prepared, ParticipantEventKind.Lost),
        ["kernel at its hold has endless patience"] = new HoldsForEver(ParticipantPhase.Proved, ParticipantEventKind.PatienceOver),
        ["kernel that is prepared has endless patience"] = new HoldsForEver(ParticipantPhase.Prepared, ParticipantEventKind.PatienceOver),
        ["kernel says proved when it is prepared"] = new SaysProvedEarly(),
        ["kernel goes when it has refused"] = new PreparedAlthoughRefused(),
        ["kernel forgets a last word that came before the first one"] = new ForgetsLastWord(),
        ["kernel that restarts forgets its doubt, and serves the new"] = new ForgetsDoubt(),
        ["kernel that restarts goes back, without asking"] = new RestartsOnOld(),
        ["the row is overwritten"] = new Overwrites(),
    };

    private sealed class CommitsWithoutRow : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened)
        {
            var (next, effects) = base.Coordinate(state, happened);
            return effects is [{ Act: CoordinatorAct.Decide, Decision: Decision.Committed }]
                ? base.Coordinate(next, new(CoordinatorEventKind.Answered, Decision: Decision.Committed))
                : (next, effects);
        }
    }

    private sealed class CommitsEarly : Protocol
    {
        /// <summary>The proof of one counts for all.</summary>
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened)
        {
            var (next, effects) = base.Coordinate(state, happened);
            for (var k = 0; happened.Kind == CoordinatorEventKind.Proved && k < next.Kernels.Length; k++)
            {
                if (next.Phase == CoordinatorPhase.Open && next.Kernels[k] == KernelStanding.Told)
                    (next, effects) = base.Coordinate(next, new(CoordinatorEventKind.Proved, k));
            }

            return (next, effects);
        }
    }

    private sealed class KeepsBeforeRow : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened)
        {
            var (next, effects) = base.Coordinate(state, happened);
            return (next, effects is [{ Act: CoordinatorAct.Decide, Decision: Decision.Committed }] ? [new(CoordinatorAct.Keep, 0), .. effects] : effects);
        }
    }

    private sealed class TakesLossForProof : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            base.Coordinate(state, happened.Kind == CoordinatorEventKind.Lost && state.Kernels[happened.Kernel] == KernelStanding.Told
                ? happened with { Kind = CoordinatorEventKind.Proved }
                : happened);
    }

    private sealed class AbortsWithoutAsking : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            base.Coordinate(state, happened is { Kind: CoordinatorEventKind.Answered, Decision: Decision.Unreadable } ? happened with { Decision = Decision.Aborted } : happened);
    }

    private sealed class CommitsUnfinished : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened)
        {
            var (next, effects) = base.Coordinate(state, happened);
            return (next, happened.Kind == CoordinatorEventKind.Began && state.Phase == CoordinatorPhase.Asking ? [new(CoordinatorAct.Decide, Decision: Decision.Committed)] : effects);
        }
    }

    private sealed class GoesBackUnfinished : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            happened.Kind == CoordinatorEventKind.Began && state.Phase == CoordinatorPhase.Asking
                ? base.Coordinate(state, new(CoordinatorEventKind.Answered, Decision: Decision.Aborted))
                : base.Coordinate(state, happened);
    }

    private sealed class ForgetsOne(CoordinatorAct act) : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened)
        {
            var (next, effects) = base.Coordinate(state, happened);
            return (next, effects.RemoveAll(effect => effect.Act == act && effect.Kernel == 0));
        }
    }

    private sealed class IgnoresLoss : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            happened.Kind == CoordinatorEventKind.Lost ? (state, []) : base.Coordinate(state, happened);
    }

    private sealed class TakesRefusalForVote : Protocol
    {
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            base.Coordinate(state, happened.Kind == CoordinatorEventKind.Refused ? happened with { Kind = CoordinatorEventKind.Prepared } : happened);
    }

    private sealed class IgnoresLossAfterProof : Protocol
    {
        /// <summary>The row is not looked at: what all have proved is reported as applied.</summary>
        internal override (CoordinatorState, ImmutableArray<CoordinatorEffect>) Coordinate(CoordinatorState state, CoordinatorEvent happened) =>
            base.Coordinate(state, happened.Kind == CoordinatorEventKind.Answered && state.Phase == CoordinatorPhase.Committing ? happened with { Decision = Decision.Committed } : happened);
    }

    private sealed class Presumes(Decision decision) : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened)
        {
            var (next, acts) = base.Participate(kernel, state, happened);
            return acts is [ParticipantAct.AskLog] ? base.Participate(kernel, next, new(ParticipantEventKind.Answered, decision)) : (next, acts);
        }
    }

    private sealed class TakesForAborted(Decision answer) : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened) =>
            base.Participate(kernel, state, happened.Kind == ParticipantEventKind.Answered && happened.Decision == answer ? happened with { Decision = Decision.Aborted } : happened);
    }

    private sealed class AsksOnce : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened)
        {
            var (next, acts) = base.Participate(kernel, state, happened);
            return (next, acts.Remove(ParticipantAct.AskLogAgain));
        }
    }

    private sealed class KeepsWhenLostWhileSwitching : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened) =>
            state.Phase == ParticipantPhase.Switching && happened.Kind == ParticipantEventKind.Lost ? (state, []) : base.Participate(kernel, state, happened);
    }

    private sealed class KeepsWhenToldWhileSwitching : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened) =>
            state.Phase == ParticipantPhase.Undoing && happened.Kind == ParticipantEventKind.RunProved ? (new(ParticipantPhase.Keeping), [ParticipantAct.GoOn]) : base.Participate(kernel, state, happened);
    }

    private sealed class HoldsForEver(ParticipantPhase phase, ParticipantEventKind unheard) : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened) =>
            state.Phase == phase && happened.Kind == unheard ? (state, []) : base.Participate(kernel, state, happened);
    }

    private sealed class SaysProvedEarly : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened)
        {
            var (next, acts) = base.Participate(kernel, state, happened);
            return (next, happened.Kind == ParticipantEventKind.Go ? acts.Add(ParticipantAct.SayProved) : acts);
        }
    }

    private sealed class PreparedAlthoughRefused : Protocol
    {
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened)
        {
            var (next, acts) = base.Participate(kernel, state, happened);
            return acts is [ParticipantAct.SayRefused] ? (next, [ParticipantAct.SayPrepared, ParticipantAct.SayProved]) : (next, acts);
        }
    }

    private sealed class ForgetsLastWord : Protocol
    {
        internal override ParticipantState? Over(bool servesNew) => null;
    }

    private sealed class ForgetsDoubt : Protocol
    {
        internal override ParticipantState? Restart(Record record) => null;
    }

    private sealed class RestartsOnOld : Protocol
    {
        internal override ParticipantState? Restart(Record record) => record == Record.Decided ? new ParticipantState(ParticipantPhase.Undoing) : null;

        /// <summary>Whatever the log says when it is asked after all, it goes back.</summary>
        internal override (ParticipantState, ImmutableArray<ParticipantAct>) Participate(int kernel, ParticipantState state, ParticipantEvent happened) =>
            state.Phase == ParticipantPhase.Undoing && happened.Kind == ParticipantEventKind.Answered ? (state, [ParticipantAct.TurnBack]) : base.Participate(kernel, state, happened);
    }

    private sealed class Overwrites : Protocol
    {
        internal override Decision Write(Decision row, Decision wish) => wish;
    }
}
