using System.Collections.Immutable;

namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>
/// Where a kernel stands with a request of a coordinator: a value, and the one function that leads from it to the next. Like
/// <see cref="CoordinatorState"/> it knows neither time nor connections.
/// </summary>
/// <remarks>
/// <code>
/// from        to          when
/// ---------   ---------   -------------------------------------------------------------------------------
/// Preparing   Prepared    all is prepared: says yes
/// Preparing   Undone      it cannot: says no
/// Preparing   Undoing     told to go back, or the coordinator is lost: its work is cancelled
/// Prepared    Switching   told to go
/// Prepared    Undoing     told to go back, the coordinator is lost, or silent for too long
/// Switching   Proved      the new has proved itself: says so
/// Switching   Undone      it has not, and the old serves: says so
/// Switching   Stuck       it has not, and could not be taken back: says so
/// Switching   Undoing     told to go back, or the coordinator is lost: it has not been told "proved", so
///                         there can be no row "committed", and the log need not be asked
/// Proved      Keeping     told to keep
/// Proved      Undoing     told to go back
/// Proved      Asking      the coordinator is lost, or silent for too long: "proved" may have come to it
/// Asking      Keeping     the row says committed; or told to keep, which is said after the row only
/// Asking      Undoing     the row says aborted; or told to go back
/// Asking      Asking      no answer, or there is no row and it could not be written: asks again
/// Keeping     Kept        the new serves, the old is retired: says so
/// Keeping     Undone      the new was not there to be kept: says so, and the request is mixed
/// Undoing     Undone      the old serves: says so
/// Undoing     Stuck       the way back failed, the new serves: says so
/// </code>
/// A kernel that restarts with the record <em>decided</em> and no end of the request begins at Asking; with any other record there is no doubt.
/// </remarks>
/// <param name="Phase">Where it is.</param>
internal readonly record struct ParticipantState(ParticipantPhase Phase)
{
    private static readonly ImmutableArray<ParticipantAct> Nothing = [];

    /// <summary>A kernel that was asked to prepare, and began.</summary>
    internal static ParticipantState New { get; } = new(ParticipantPhase.Preparing);

    /// <summary>A kernel that restarted with the record <em>decided</em>; <see cref="ParticipantAct.AskLog"/> is its first act.</summary>
    internal static ParticipantState InDoubt { get; } = new(ParticipantPhase.Asking);

    /// <summary>A request of which a kernel has heard the last word, and which it does not have under way: it never began, or has ended before the kernel restarted. It will not begin any more.</summary>
    /// <param name="servesNew">Whether it had ended on the new.</param>
    internal static ParticipantState Over(bool servesNew) => new(servesNew ? ParticipantPhase.Kept : ParticipantPhase.Undone);

    /// <summary>Whether it waits for a word of its coordinator, at a hold.</summary>
    internal bool IsHeld => Phase is ParticipantPhase.Prepared or ParticipantPhase.Proved;

    internal bool IsEnded => Phase >= ParticipantPhase.Kept;

    /// <summary>The next state, and what is to be done.</summary>
    internal (ParticipantState State, ImmutableArray<ParticipantAct> Acts) Next(ParticipantEvent happened) => Phase switch
    {
        ParticipantPhase.Preparing => InPreparing(happened.Kind),
        ParticipantPhase.Prepared => InPrepared(happened.Kind),
        ParticipantPhase.Switching => InSwitching(happened.Kind),
        ParticipantPhase.Proved => InProved(happened.Kind),
        ParticipantPhase.Asking => InAsking(happened),
        ParticipantPhase.Keeping => InKeeping(happened.Kind),
        ParticipantPhase.Undoing => InUndoing(happened.Kind),
        _ => (this, Nothing),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InPreparing(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.RunPrepared => To(ParticipantPhase.Prepared, ParticipantAct.SayPrepared),
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayRefused),
        ParticipantEventKind.GoBack or ParticipantEventKind.Lost or ParticipantEventKind.PatienceOver => To(ParticipantPhase.Undoing, ParticipantAct.CancelRun),
        _ => (this, Nothing),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InPrepared(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.Go => To(ParticipantPhase.Switching, ParticipantAct.GoOn),
        ParticipantEventKind.GoBack or ParticipantEventKind.Lost or ParticipantEventKind.PatienceOver => To(ParticipantPhase.Undoing, ParticipantAct.TurnBack),
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayWentBack),
        _ => (this, Nothing),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InSwitching(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.RunProved => To(ParticipantPhase.Proved, ParticipantAct.SayProved),
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayWentBack),
        ParticipantEventKind.RunEndedNew => To(ParticipantPhase.Stuck, ParticipantAct.SayStuck),
        ParticipantEventKind.GoBack or ParticipantEventKind.Lost => To(ParticipantPhase.Undoing, ParticipantAct.CancelRun),
        _ => (this, Nothing),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InProved(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.Keep => To(ParticipantPhase.Keeping, ParticipantAct.GoOn),
        ParticipantEventKind.GoBack => To(ParticipantPhase.Undoing, ParticipantAct.TurnBack),
        ParticipantEventKind.Lost or ParticipantEventKind.PatienceOver => To(ParticipantPhase.Asking, ParticipantAct.AskLog),
        _ => EndedUnasked(kind),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InAsking(ParticipantEvent happened) => (happened.Kind, happened.Decision) switch
    {
        (ParticipantEventKind.Keep, _) or (ParticipantEventKind.Answered, Decision.Committed) => To(ParticipantPhase.Keeping, ParticipantAct.GoOn),
        (ParticipantEventKind.GoBack, _) or (ParticipantEventKind.Answered, Decision.Aborted) => To(ParticipantPhase.Undoing, ParticipantAct.TurnBack),
        (ParticipantEventKind.Answered, _) => To(ParticipantPhase.Asking, ParticipantAct.AskLogAgain),
        _ => EndedUnasked(happened.Kind),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InKeeping(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.RunEndedNew => To(ParticipantPhase.Kept, ParticipantAct.SayKept),
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayWentBack),
        _ => (this, Nothing),
    };

    private (ParticipantState, ImmutableArray<ParticipantAct>) InUndoing(ParticipantEventKind kind) => kind switch
    {
        // Its work came to a hold before the cancellation came to it.
        ParticipantEventKind.RunPrepared or ParticipantEventKind.RunProved => To(ParticipantPhase.Undoing, ParticipantAct.TurnBack),
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayWentBack),
        ParticipantEventKind.RunEndedNew => To(ParticipantPhase.Stuck, ParticipantAct.SayStuck),
        _ => (this, Nothing),
    };

    /// <summary>The kernel's work ended at the second hold without a word, against its promise to wait there. The coordinator hears what serves, and reports the request as mixed if the others differ.</summary>
    private (ParticipantState, ImmutableArray<ParticipantAct>) EndedUnasked(ParticipantEventKind kind) => kind switch
    {
        ParticipantEventKind.RunEndedOld => To(ParticipantPhase.Undone, ParticipantAct.SayWentBack),
        ParticipantEventKind.RunEndedNew => To(ParticipantPhase.Stuck, ParticipantAct.SayStuck),
        _ => (this, Nothing),
    };

    private static (ParticipantState, ImmutableArray<ParticipantAct>) To(ParticipantPhase phase, ParticipantAct act) => (new(phase), [act]);
}
