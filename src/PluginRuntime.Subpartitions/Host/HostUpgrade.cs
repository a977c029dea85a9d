using System.Diagnostics;
using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// The change of one type of virtual servers as part of a service request: takes it through the life cycle and tells how it went. Steps are
/// called in the order in which they stand here, so that a request with several parts can take all of them through each phase together. Used
/// once.
/// </summary>
internal sealed class HostUpgrade
{
    private readonly ServerType _type;
    private readonly SubpartitionVersion? _package;
    private readonly HostPolicy _policy;
    private readonly UpgradeLifeCycle _lifeCycle;
    private readonly long _since;
    private readonly TimeSpan _planned;
    private string? _from;
    private HostChange? _change;
    private UpgradeFailure? _failure;
    private TimeSpan _timeToSwitch;
    private IReadOnlyList<RetiredProcess> _retired = [];

    /// <summary>Makes it; nothing happens yet.</summary>
    /// <param name="type">The type.</param>
    /// <param name="package">What is to run; <see langword="null"/>: nothing.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When the request was made, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="moved">Told of each transition; must not block.</param>
    internal HostUpgrade(ServerType type, SubpartitionVersion? package, HostPolicy policy, long since, Action<UpgradePhase, UpgradePhase>? moved)
    {
        _type = type;
        _package = package;
        _policy = policy;
        _since = since;
        _planned = Stopwatch.GetElapsedTime(since);
        _from = type.Package?.Version;
        _lifeCycle = new UpgradeLifeCycle(type.Parts.Time, moved);
    }

    internal ServerType Type => _type;

    internal bool IsEnded => _lifeCycle.IsEnded;

    internal UpgradePhase Phase => _lifeCycle.Phase;

    /// <summary>Whether nothing runs so far that a way back could lead to.</summary>
    internal bool IsInstall => _from is null;

    /// <summary>Completes when a new process is lost; never when there is none.</summary>
    internal Task NewIsLost => _change?.NewIsLost ?? new TaskCompletionSource().Task;

    /// <summary>Generates new processes beside those that run.</summary>
    /// <returns>Whether they are ready; if not, the upgrade has ended and nobody noticed.</returns>
    internal async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        var bound = _type.Parts.Settings.MaxGenerations * Math.Max(_type.Hosts.Length, 1);
        if (_package is not null && _type.Living.Count >= bound)
        {
            End(UpgradePhase.Rejected, Failure("policy", $"{_type.Living.Count} processes of '{_type.Id}' are alive ({string.Join(", ", _type.Living)}), the bound is {bound}", "Wait until the ones that leave have retired, or move the servers that stayed in them, and apply again.", "Nothing was touched."));
            return false;
        }

        _lifeCycle.MoveTo(UpgradePhase.Prepare);
        try
        {
            _change = await _type.BeginAsync(_package, _policy, cancellationToken).ConfigureAwait(false);

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
            // Whatever kept a process from starting: a change that is not ended would keep every later one waiting.
            await AbandonAsync("process", exception.Message, "Remove the cause, then apply again.").ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Throws the new processes away, in whatever phase; servers that have moved go back.</summary>
    internal async Task AbandonAsync(string step, string cause, string remedy)
    {
        if (Phase == UpgradePhase.Switch)
            _lifeCycle.MoveTo(UpgradePhase.Probation);
        if (Phase == UpgradePhase.Probation)
        {
            await GoBackAsync(cause).ConfigureAwait(false);
            await RetireAsync().ConfigureAwait(false);
            return;
        }

        var failure = Failure(step, cause, remedy, null);
        if (_change is not null)
        {
            if (Phase is UpgradePhase.Close or UpgradePhase.HandOver)
                await _change.GoBackAsync().ConfigureAwait(false);
            await _change.DisposeAsync().ConfigureAwait(false);
            _retired = await _change.RetireAsync().ConfigureAwait(false);
        }

        End(UpgradePhase.RolledBack, failure);
    }

    /// <summary>Moves the virtual servers.</summary>
    /// <returns>Why the request is to go back, or <see langword="null"/>: all serve in the new processes, as far as the policy asks for it.</returns>
    internal async Task<string?> SwitchAsync(CancellationToken cancellationToken)
    {
        _lifeCycle.MoveTo(UpgradePhase.Close);
        _lifeCycle.MoveTo(UpgradePhase.HandOver);
        if (await _change!.SwitchAsync(cancellationToken).ConfigureAwait(false) is { } cause)
            return cause;
        _lifeCycle.MoveTo(UpgradePhase.Switch);
        _timeToSwitch = Stopwatch.GetElapsedTime(_since);
        return null;
    }

    /// <summary>Sees the new processes through their probation.</summary>
    /// <returns>Why not to keep them, or <see langword="null"/>.</returns>
    internal Task<string?> ProveAsync(CancellationToken wayBack)
    {
        _lifeCycle.MoveTo(UpgradePhase.Probation);
        return _change!.ProveAsync(wayBack);
    }

    /// <summary>The new processes are kept.</summary>
    internal async Task KeepAsync()
    {
        _change!.Keep();
        await _change.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Moves the virtual servers back.</summary>
    internal async Task GoBackAsync(string cause)
    {
        _failure = Failure("probation", cause, "Mend the new version, then apply again.", null);
        _lifeCycle.MoveTo(UpgradePhase.Close);
        _lifeCycle.MoveTo(UpgradePhase.HandOver);
        await _change!.GoBackAsync().ConfigureAwait(false);
        await _change.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Stops what has left, and waits until it is gone. Other changes of the type may begin meanwhile.</summary>
    internal async Task RetireAsync()
    {
        _retired = await _change!.RetireAsync().ConfigureAwait(false);
        End(_failure is null ? UpgradePhase.Applied : UpgradePhase.RolledBack, null);
    }

    internal HostReport Report() => new()
    {
        Type = _type.Id,
        From = _from,
        To = _package?.Version,
        Outcome = _lifeCycle.Phase,

        // The request's packages were stored, inspected and planned before this was made.
        Phases = [.. _lifeCycle.Timings.Select(timing => timing.Phase == UpgradePhase.Inspect ? timing with { Duration = timing.Duration + _planned } : timing)],
        Failure = _failure,
        TimeToSwitch = _timeToSwitch,
        Moves = _change?.Moves ?? [],
        Remarks = _change?.Remarks ?? [],
        Retired = _retired,
    };

    private void End(UpgradePhase outcome, UpgradeFailure? failure)
    {
        _failure ??= failure;
        if (!_lifeCycle.IsEnded)
            _lifeCycle.MoveTo(outcome);
    }

    private UpgradeFailure Failure(string step, string cause, string remedy, string? state) =>
        new(_type.Id, _lifeCycle.Phase, step, cause, state ?? $"Serving as before: {(_from is null ? $"{_type.Id} (not installed)" : $"{_type.Id} {_from}")}.", remedy);
}
