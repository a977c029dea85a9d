using System.Diagnostics;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>
/// The change of one offload as part of a service request: takes it through the life cycle and tells how it went. Steps are called in
/// the order in which they stand here, so that a request with several parts can take all of them through each phase together. Used once.
/// </summary>
internal sealed class OffloadUpgrade
{
    private readonly OffloadSubpartition _subpartition;
    private readonly SubpartitionVersion? _package;
    private readonly SubpartitionPolicy _policy;
    private readonly UpgradeLifeCycle _lifeCycle;
    private string? _from;
    private readonly long _since;
    private readonly TimeSpan _planned;
    private OffloadChange? _change;
    private UpgradeFailure? _failure;
    private RouterMeasures _measures = new();
    private TimeSpan _timeToSwitch;
    private RetiredProcess? _retired;

    /// <summary>Makes it; nothing happens yet.</summary>
    /// <param name="subpartition">The offload.</param>
    /// <param name="package">What is to serve; <see langword="null"/>: nothing.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When the request was made, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="moved">Told of each transition; must not block.</param>
    internal OffloadUpgrade(OffloadSubpartition subpartition, SubpartitionVersion? package, SubpartitionPolicy policy, long since, Action<UpgradePhase, UpgradePhase>? moved)
    {
        _since = since;
        _planned = Stopwatch.GetElapsedTime(since);
        _subpartition = subpartition;
        _package = package;
        _policy = policy;
        _from = subpartition.Package?.Version;
        _lifeCycle = new UpgradeLifeCycle(subpartition.Parts.Time, moved);
    }

    internal OffloadSubpartition Subpartition => _subpartition;

    internal UpgradePhase Phase => _lifeCycle.Phase;

    internal bool IsEnded => _lifeCycle.IsEnded;

    /// <summary>Whether nothing serves so far that a way back could lead to.</summary>
    internal bool IsInstall => _from is null;

    /// <summary>Completes when the new process is lost; never when there is none.</summary>
    internal Task NewIsLost => _change?.New?.Lost ?? new TaskCompletionSource().Task;

    /// <summary>Refuses it before anything was touched.</summary>
    internal void Reject(string step, string cause, string remedy) => End(UpgradePhase.Rejected, new UpgradeFailure(_subpartition.Id, Phase, step, cause, "Nothing was touched.", remedy));

    /// <summary>Generates the new generation beside the one that serves.</summary>
    /// <returns>Whether it is ready; if not, the upgrade has ended and the old one never noticed.</returns>
    internal async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        var living = _subpartition.Living;
        if (_package is not null && living.Count >= _subpartition.Parts.Options.MaxGenerations)
        {
            Reject("policy", $"{living.Count} generations of '{_subpartition.Id}' are alive ({string.Join(", ", living.Select(generation => $"{generation}: {generation.State}"))}), the bound is {_subpartition.Parts.Options.MaxGenerations}",
                "Wait until the ones that drain have retired, and apply again.");
            return false;
        }

        _lifeCycle.MoveTo(UpgradePhase.Prepare);
        try
        {
            _change = await _subpartition.BeginAsync(_package, _policy, cancellationToken).ConfigureAwait(false);

            // Another request may have changed it meanwhile.
            _from = _change.Before?.Version;
            await _change.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SubpartitionStepException exception)
        {
            await AbandonAsync(exception.Step, exception.Cause, exception.Remedy).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await AbandonAsync("cancellation", "the request was cancelled", "Apply again when wanted.").ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever kept the process from starting: a change that is not ended would keep every later one waiting.
            await AbandonAsync("process", exception.Message, "Remove the cause, then apply again.").ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Throws the new generation away, in whatever phase.</summary>
    internal async Task AbandonAsync(string step, string cause, string remedy)
    {
        if (Phase == UpgradePhase.Inspect)
        {
            Reject(step, cause, remedy);
            return;
        }

        if (Phase == UpgradePhase.Switch)
        {
            _lifeCycle.MoveTo(UpgradePhase.Probation);
            await GoBackAsync(cause).ConfigureAwait(false);
            await RetireAsync().ConfigureAwait(false);
            return;
        }

        var failure = Failure(step, cause, remedy);
        if (_change is not null)
        {
            await _change.DisposeAsync().ConfigureAwait(false);
            _retired = await _change.RetireAsync().ConfigureAwait(false);
        }

        End(UpgradePhase.RolledBack, failure);
    }

    /// <summary>Leads new calls to the new generation. Cannot fail.</summary>
    internal void Switch()
    {
        _subpartition.Router.MeasureAnew();
        _lifeCycle.MoveTo(UpgradePhase.Switch);
        _change!.Switch();
        _timeToSwitch = Stopwatch.GetElapsedTime(_since);
    }

    /// <summary>Drains the old generation, passes on what it owns, and sees the new one through its probation.</summary>
    /// <returns>Why not to keep the new one, or <see langword="null"/>.</returns>
    internal Task<string?> ProveAsync(CancellationToken wayBack)
    {
        _lifeCycle.MoveTo(UpgradePhase.Probation);
        return _change!.ProveAsync(wayBack);
    }

    /// <summary>The new generation is kept, and the old one no longer kept ready.</summary>
    internal async Task KeepAsync()
    {
        await _change!.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Leads calls to the old generation again.</summary>
    internal async Task GoBackAsync(string cause)
    {
        _failure = Failure("probation", cause, "Mend the new version, or give calls more time to end, then apply again.");
        _lifeCycle.MoveTo(UpgradePhase.Switch);
        await _change!.GoBackAsync().ConfigureAwait(false);
        await _change.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Stops what has left, and waits until it is gone. Other changes of this offload may begin meanwhile.</summary>
    internal async Task RetireAsync()
    {
        _retired = await _change!.RetireAsync().ConfigureAwait(false);
        _measures = _subpartition.Router.MeasureAnew();
        End(_failure is null ? UpgradePhase.Applied : UpgradePhase.RolledBack, null);
    }

    internal OffloadReport Report() => new()
    {
        Subpartition = _subpartition.Id,
        From = _from,
        To = _package?.Version,
        Outcome = _lifeCycle.Phase,

        // The request's packages were stored, inspected and planned before this was made.
        Phases = [.. _lifeCycle.Timings.Select(timing => timing.Phase == UpgradePhase.Inspect ? timing with { Duration = timing.Duration + _planned } : timing)],
        Failure = _failure,
        TimeToSwitch = _timeToSwitch,
        Pause = _measures.LongestWait,
        CallsHeld = _measures.Held,
        CallsSentAgain = _measures.Resent,
        Blockers = _change?.Blockers ?? [],
        Remarks = _change?.Remarks ?? [],
        Retired = _retired,
    };

    private void End(UpgradePhase outcome, UpgradeFailure? failure)
    {
        _failure ??= failure;
        if (!_lifeCycle.IsEnded)
            _lifeCycle.MoveTo(outcome);
    }

    private UpgradeFailure Failure(string step, string cause, string remedy) =>
        new(_subpartition.Id, _lifeCycle.Phase, step, cause, $"Serving as before: {(_from is null ? $"{_subpartition.Id} (not installed)" : $"{_subpartition.Id} {_from}")}.", remedy);
}
