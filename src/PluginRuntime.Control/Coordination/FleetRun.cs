using System.Threading.Channels;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// One request on its way through the kernels: hands what happens to <see cref="CoordinatorState"/>, one thing after the other, and does what
/// that says. Every call to a kernel and to the log is a task of its own, and all of them have ended when the run has.
/// </summary>
internal sealed class FleetRun : IDisposable
{
    private readonly FleetRequest _request;
    private readonly FleetRunParts _parts;
    private readonly Lock _telling = new();
    private IProgress<FleetProgress>? _progress;
    private readonly KernelTrack[] _kernels;
    private readonly Channel<Happened> _happened;
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _calls = [];
    private CoordinatorState _state;
    private string? _cause;
    private string? _culprit;

    /// <param name="request">What is wanted.</param>
    /// <param name="isUnfinished">Whether an earlier coordinator began it and did not end it.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="progress">Told of every step, one after the other.</param>
    internal FleetRun(FleetRequest request, bool isUnfinished, FleetRunParts parts, IProgress<FleetProgress>? progress)
    {
        _request = request;
        _parts = parts;
        _progress = progress;
        _kernels = [.. request.Kernels.Order(StringComparer.Ordinal).Select(kernel => new KernelTrack(kernel, parts.Time))];
        _state = isUnfinished ? CoordinatorState.Unfinished(request.Order, _kernels.Length) : CoordinatorState.New(request.Order, _kernels.Length);

        // Never full: a kernel has four calls at most, the log two, and the rest is the begin and a cancellation.
        _happened = Channel.CreateBounded<Happened>((_kernels.Length * 4) + 8);
    }

    /// <summary>Goes through with it.</summary>
    /// <param name="cancellationToken">Up to the decision it takes the request back; from then on it has no effect.</param>
    internal async Task<FleetReport> RunAsync(CancellationToken cancellationToken)
    {
        var began = _parts.Time.GetUtcNow();
        var since = _parts.Time.GetTimestamp();
        Post(new(new(CoordinatorEventKind.Began)));
        await using var cancelled = cancellationToken.UnsafeRegister(
            static run => ((FleetRun)run!).Post(new(new(CoordinatorEventKind.Cancelled), Cause: "It was taken back by whoever sent it.")), this).ConfigureAwait(false);
        try
        {
            while (_state.Phase is not (CoordinatorPhase.Ended or CoordinatorPhase.Doubtful))
                Step(await _happened.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false));
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }

        return FleetReports.Of(_request.Id, _state, _kernels, began, _parts.Time.GetElapsedTime(since), _culprit, _cause);
    }

    public void Dispose() => _over.Dispose();

    private void Step(Happened happened)
    {
        Note(happened);
        var wasDecided = IsDecided;
        (_state, var effects) = _state.Next(happened.Event);
        foreach (var effect in effects)
            Do(effect);
        if (IsDecided && !wasDecided)
            Tell(null, _state.IsCommitted ? FleetStep.Committed : FleetStep.Aborted, _state.IsCommitted ? "all have proved the new; it is decided" : "it is taken back");
    }

    private bool IsDecided => _state.Phase is CoordinatorPhase.Committed or CoordinatorPhase.Aborted or CoordinatorPhase.Ended;

    private void Do(CoordinatorEffect effect)
    {
        switch (effect.Act)
        {
            case CoordinatorAct.Decide:
                _calls.Add(DecideAsync(effect.Decision));
                break;
            case CoordinatorAct.Cut:
                _calls.Add(CutAsync(_kernels[effect.Kernel]));
                break;
            case CoordinatorAct.End:
                break;
            default:
                if (effect.Act is CoordinatorAct.Prepare or CoordinatorAct.Go)
                    Tell(_kernels[effect.Kernel], effect.Act == CoordinatorAct.Go ? FleetStep.Switching : FleetStep.Preparing, effect.Act == CoordinatorAct.Go ? "switches" : "prepares");
                _kernels[effect.Kernel].Begins(effect.Act);
                _calls.Add(SayAsync(effect.Act, effect.Kernel));
                break;
        }
    }

    /// <summary>Says a word to a kernel, and hears its answer or that it is lost.</summary>
    private async Task SayAsync(CoordinatorAct act, int k)
    {
        var track = _kernels[k];
        var bound = act switch { CoordinatorAct.Prepare => _parts.Options.PrepareWithin, CoordinatorAct.Go => _parts.Options.ProveWithin, _ => _parts.Options.ObeyWithin };
        using var late = new CancellationTokenSource(bound, _parts.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _over.Token);
        try
        {
            track.Connection ??= _parts.Participants.ConnectAsync(track.Kernel, new Phases(this, track.Kernel), ends.Token);
            var kernel = await track.Connection.WaitAsync(ends.Token).ConfigureAwait(false);
            var answering = act switch
            {
                CoordinatorAct.Prepare => kernel.PrepareAsync(_request, ends.Token),
                CoordinatorAct.Go => kernel.GoAsync(_request.Id, ends.Token),
                CoordinatorAct.Keep => kernel.KeepAsync(_request.Id, ends.Token),
                CoordinatorAct.GoBack => kernel.GoBackAsync(_request.Id, ends.Token),
                _ => kernel.CancelAsync(_request.Id, ends.Token),
            };

            // A kernel that hangs, or a connection that does not heed the token, is as silent as one that is gone.
            var answer = await answering.WaitAsync(ends.Token).ConfigureAwait(false);
            Post(new(new(KindOf(answer.Word), k), answer));
        }
        catch (Exception lost)
        {
            // Whatever it is: there is no answer, and the kernel asks the log.
            Post(new(new(CoordinatorEventKind.Lost, k), Cause: late.IsCancellationRequested ? $"It did not answer to '{act}' within {bound.TotalSeconds:0.#} s." : $"The connection was lost at '{act}': {lost.Message}"));
        }
    }

    private async Task DecideAsync(Decision wish)
    {
        // Off the run's flow: it goes to the disk.
        DecisionAnswer answer;
        try
        {
            answer = await _parts.Decisions.DecideAsync(_request.Id, wish, "coordinator", CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            // Against its promise. A row may have been written or not; to hear nothing would leave all kernels held for ever.
            answer = new(Decision.Unreadable, broken.Message);
        }

        Post(new(new(CoordinatorEventKind.Answered, Decision: answer.Decision), Cause: answer.Cause));
    }

    private static async Task CutAsync(KernelTrack track)
    {
        if (track.Connection is not { } connecting)
            return;
        try
        {
            var connection = await connecting.ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It never came, or breaks at its end: gone is what it was to be.
        }
    }

    private void Note(Happened happened)
    {
        var track = happened.Event.Kernel < 0 ? null : _kernels[happened.Event.Kernel];
        if (happened.Answer is { } answer)
            track!.Heard(answer);
        else if (happened.Event.Kind == CoordinatorEventKind.Lost)
            track!.WasLost(happened.Cause!);
        if (_cause is null && (happened.Cause ?? happened.Answer?.Cause) is { } cause)
            (_cause, _culprit) = (cause, track?.Kernel);
        if (track is null)
            return;
        var (step, text) = happened.Event.Kind switch
        {
            CoordinatorEventKind.Prepared => (FleetStep.Prepared, "is prepared"),
            CoordinatorEventKind.Proved => (FleetStep.Proved, "has proved the new"),
            CoordinatorEventKind.Lost => (FleetStep.Lost, happened.Cause!),
            CoordinatorEventKind.Kept => (FleetStep.Ended, "keeps the new"),
            CoordinatorEventKind.Stuck => (FleetStep.Ended, $"cannot go back: {happened.Answer!.Cause}"),
            CoordinatorEventKind.Refused => (FleetStep.Ended, $"refuses: {happened.Answer!.Cause}"),
            _ => (FleetStep.Ended, "serves the old"),
        };
        Tell(track, step, text);
    }

    private void Tell(KernelTrack? track, FleetStep step, string text) => Tell(new(_request.Id, track?.Kernel, step, text));

    private void Tell(FleetProgress progress)
    {
        lock (_telling)
        {
            try
            {
                _progress?.Report(progress);
            }
            catch (Exception)
            {
                // Whoever watches is gone or broken: kernels are held, and are not left so for that.
                _progress = null;
            }
        }
    }

    private void Post(Happened happened) => _happened.Writer.TryWrite(happened);

    private async Task EndAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        foreach (var track in _kernels)
            await CutAsync(track).ConfigureAwait(false);
        await Task.WhenAll(_calls).ConfigureAwait(false);
    }

    private static CoordinatorEventKind KindOf(KernelWord word) => word switch
    {
        KernelWord.Prepared => CoordinatorEventKind.Prepared,
        KernelWord.Refused => CoordinatorEventKind.Refused,
        KernelWord.Proved => CoordinatorEventKind.Proved,
        KernelWord.WentBack => CoordinatorEventKind.WentBack,
        KernelWord.Kept => CoordinatorEventKind.Kept,
        _ => CoordinatorEventKind.Stuck,
    };

    /// <summary>What a kernel's own work comes to is passed on, and changes nothing.</summary>
    private sealed class Phases(FleetRun run, string kernel) : IProgress<KernelPhase>
    {
        public void Report(KernelPhase value) => run.Tell(new(run._request.Id, kernel, FleetStep.Phase, value.To, value));
    }

    private readonly record struct Happened(CoordinatorEvent Event, KernelAnswer? Answer = null, string? Cause = null);
}

/// <summary>What a run works with.</summary>
internal sealed record FleetRunParts(IParticipants Participants, IDecisions Decisions, FleetOptions Options, TimeProvider Time);
