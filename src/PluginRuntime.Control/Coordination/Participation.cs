using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// A kernel's part in one request of a coordinator: what the coordinator says, what the kernel's own work comes to, and losses are handed to
/// <see cref="ParticipantState"/>, one after the other, and what that says is done. Thread-safe.
/// </summary>
internal sealed class Participation : IRequestHold, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly string _kernel;
    private readonly string _request;
    private readonly IDecisions _decisions;
    private readonly FleetOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<KernelAnswer> _vote = NewAnswer();
    private readonly TaskCompletionSource<KernelAnswer> _proof = NewAnswer();
    private readonly TaskCompletionSource<KernelAnswer> _end = NewAnswer();
    private readonly ITimer _patience;
    private readonly IParticipationWatch? _watch;
    private ParticipantState _state = ParticipantState.New;
    private TaskCompletionSource<string?>? _hold;
    private IReadOnlyList<FleetChange> _changes = [];
    private KernelRunEnd? _ended;
    private Task _asking = Task.CompletedTask;
    private string? _reason;
    private TimeSpan _wait;

    internal Participation(string kernel, string request, IDecisions decisions, FleetOptions options, TimeProvider time, IParticipationWatch? watch = null)
    {
        (_kernel, _request, _decisions, _options, _time, _watch) = (kernel, request, decisions, options, time, watch);
        _wait = options.Patience;
        _patience = time.CreateTimer(
            static part => ((Participation)part!).Happened(ParticipantEventKind.PatienceOver, "the coordinator was silent for too long"), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the kernel's work is to end where it is.</summary>
    internal CancellationToken Cancelled => _cancelled.Token;

    internal ParticipantPhase Phase
    {
        get
        {
            lock (_lock)
                return _state.Phase;
        }
    }

    /// <summary>The kernel's vote, or how it ended before it had one.</summary>
    internal Task<KernelAnswer> Vote => _vote.Task;

    /// <summary>Whether the new has proved itself, or how the kernel ended before it had.</summary>
    internal Task<KernelAnswer> Proof => _proof.Task;

    /// <summary>How the kernel ended.</summary>
    internal Task<KernelAnswer> End => _end.Task;

    internal void Go() => Happened(ParticipantEventKind.Go);

    internal void Keep() => Happened(ParticipantEventKind.Keep);

    internal void GoBack() => Happened(ParticipantEventKind.GoBack, "the coordinator took the request back");

    /// <summary>The connection to the coordinator broke.</summary>
    internal void Lost() => Happened(ParticipantEventKind.Lost, "the connection to the coordinator was lost");

    /// <summary>The kernel has to end: it waits for nobody any more. At <em>proved</em> it still asks the log, and does as that says.</summary>
    internal void Withdraw()
    {
        lock (_lock)
            _wait = TimeSpan.Zero;
        Happened(ParticipantEventKind.PatienceOver, "the kernel has to end");
    }

    /// <inheritdoc/>
    public Task<string?> PreparedAsync(IReadOnlyList<FleetChange> changes, CancellationToken cancellationToken) =>
        HoldAsync(ParticipantEventKind.RunPrepared, changes, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ProvedAsync(CancellationToken wayBackWanted) => HoldAsync(ParticipantEventKind.RunProved, null, wayBackWanted);

    /// <summary>The kernel's work has ended.</summary>
    internal void Ended(KernelRunEnd end)
    {
        lock (_lock)
            _ended = end;
        Happened(end.ServesNew ? ParticipantEventKind.RunEndedNew : ParticipantEventKind.RunEndedOld);
    }

    /// <summary>Ends the waiting. What is held is not let go: whoever ends the kernel's work does that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _patience.DisposeAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
    }

    private async Task<string?> HoldAsync(ParticipantEventKind reached, IReadOnlyList<FleetChange>? changes, CancellationToken unwilling)
    {
        var hold = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan wait;
        lock (_lock)
        {
            _hold = hold;
            _changes = changes ?? _changes;
            wait = _wait;
        }

        Happened(reached);

        // The bound is for the coordinator's silence from here on; over too late or twice it does nothing.
        _patience.Change(wait, Timeout.InfiniteTimeSpan);
        await using var wish = unwilling.UnsafeRegister(
            static part => ((Participation)part!).Happened(ParticipantEventKind.PatienceOver, "the kernel would rather go back"), this).ConfigureAwait(false);
        try
        {
            return await hold.Task.ConfigureAwait(false);
        }
        finally
        {
            _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Happened(ParticipantEventKind kind, string? reason = null, Decision decision = Decision.Undecided)
    {
        // Continuations of what is completed here run elsewhere; a cancellation does not, and is done outside of the lock.
        var isToCancel = false;
        lock (_lock)
        {
            var (next, acts) = _state.Next(new(kind, decision));
            if (next.Phase is ParticipantPhase.Undoing or ParticipantPhase.Asking && next.Phase != _state.Phase)
                _reason = reason ?? _reason;
            if (next.Phase != _state.Phase)
                _watch?.Reached(_request, next.Phase);
            _state = next;
            foreach (var act in acts)
                isToCancel |= Do(act);
        }

        if (isToCancel)
            _cancelled.Cancel();
    }

    /// <returns>Whether the kernel's work is to be cancelled.</returns>
    private bool Do(ParticipantAct act)
    {
        switch (act)
        {
            case ParticipantAct.SayPrepared:
                _vote.TrySetResult(Answer(KernelWord.Prepared));
                break;
            case ParticipantAct.SayProved:
                _proof.TrySetResult(Answer(KernelWord.Proved));
                break;
            case ParticipantAct.GoOn:
                _hold?.TrySetResult(null);
                break;
            case ParticipantAct.TurnBack:
                _hold?.TrySetResult(_reason ?? "the coordinator took the request back");
                break;
            case ParticipantAct.CancelRun:
                return true;
            case ParticipantAct.AskLog or ParticipantAct.AskLogAgain:
                _asking = AskAsync(act == ParticipantAct.AskLogAgain);
                break;
            default:
                SayEnd(act switch { ParticipantAct.SayRefused => KernelWord.Refused, ParticipantAct.SayKept => KernelWord.Kept, ParticipantAct.SayStuck => KernelWord.Stuck, _ => KernelWord.WentBack });
                break;
        }

        return false;
    }

    /// <summary>An end answers whatever is asked, also what was asked before it.</summary>
    private void SayEnd(KernelWord word)
    {
        var answer = Answer(word);
        _vote.TrySetResult(answer);
        _proof.TrySetResult(answer);
        _end.TrySetResult(answer);
    }

    private async Task AskAsync(bool isAgain)
    {
        // The caller holds the lock.
        await Task.Yield();
        try
        {
            if (isAgain)
                await Task.Delay(_options.AskAgainAfter, _time, _over.Token).ConfigureAwait(false);
            var answer = await _decisions.DecideAsync(_request, Decision.Aborted, _kernel, _over.Token).ConfigureAwait(false);
            Happened(ParticipantEventKind.Answered, answer.Cause, answer.Decision);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The kernel ends. Its journal says "decided", and it asks when it is up again.
        }
        catch (Exception broken)
        {
            // Against its promise. To hold on and ask again harms nobody; not to would hold for ever.
            Happened(ParticipantEventKind.Answered, broken.Message, Decision.Unreadable);
        }
    }

    private KernelAnswer Answer(KernelWord word) => new(word, _changes, _ended?.Cause ?? (word is KernelWord.WentBack or KernelWord.Stuck ? _reason : null), _ended?.Report);

    private static TaskCompletionSource<KernelAnswer> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a kernel's own work on a request ended.</summary>
/// <param name="ServesNew">Whether the new serves.</param>
/// <param name="Cause">Why not, or why the way back failed.</param>
/// <param name="Report">The kernel's report, JSON.</param>
internal sealed record KernelRunEnd(bool ServesNew, string? Cause = null, string? Report = null);
