using System.Diagnostics;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>
/// The change of one subpartition as part of a service request: takes it through the life cycle and tells how it went. Steps are called in
/// the order in which they stand here, so that a request with several parts can take all of them through each phase together. Used once.
/// </summary>
/// <typeparam name="TChange">The mechanism.</typeparam>
internal abstract class SubpartitionUpgrade<TChange> where TChange : class, ISubpartitionChange
{
    private readonly string _id;
    private readonly UpgradeLifeCycle _lifeCycle;
    private readonly long _since;
    private readonly TimeSpan _planned;

    /// <summary>Makes it; nothing happens yet.</summary>
    /// <param name="id">The subpartition's id.</param>
    /// <param name="serving">What serves.</param>
    /// <param name="package">What is to serve; <see langword="null"/>: nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="since">When the request was made, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="moved">Told of each transition; must not block.</param>
    protected SubpartitionUpgrade(string id, SubpartitionVersion? serving, SubpartitionVersion? package, TimeProvider time, long since, Action<UpgradePhase, UpgradePhase>? moved)
    {
        _id = id;
        From = serving?.Version;
        Package = package;
        _since = since;
        _planned = Stopwatch.GetElapsedTime(since);
        _lifeCycle = new UpgradeLifeCycle(time, moved);
    }

    internal UpgradePhase Phase => _lifeCycle.Phase;

    internal bool IsEnded => _lifeCycle.IsEnded;

    /// <summary>Whether nothing serves so far that a way back could lead to.</summary>
    internal bool IsInstall => From is null;

    /// <summary>Completes when a new process is lost; never when there is none.</summary>
    internal Task NewIsLost => Change?.NewIsLost ?? new TaskCompletionSource().Task;

    protected SubpartitionVersion? Package { get; }

    protected string? From { get; private set; }

    protected TChange? Change { get; private set; }

    protected UpgradeFailure? Failure { get; private set; }

    protected TimeSpan TimeToSwitch { get; private set; }

    protected IReadOnlyList<RetiredProcess> Retired { get; private set; } = [];

    /// <summary>The phases so far. The request's packages were stored, inspected and planned before this was made.</summary>
    protected IReadOnlyList<PhaseTiming> Phases =>
        [.. _lifeCycle.Timings.Select(timing => timing.Phase == UpgradePhase.Inspect ? timing with { Duration = timing.Duration + _planned } : timing)];

    /// <summary>Refuses it before anything was touched.</summary>
    internal void Reject(string step, string cause, string remedy) => End(UpgradePhase.Rejected, new UpgradeFailure(_id, Phase, step, cause, "Nothing was touched.", remedy));

    /// <summary>Generates what is new beside what serves.</summary>
    /// <returns>Whether it is ready; if not, the upgrade has ended and the old never noticed.</returns>
    internal async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        if (Package is not null && WhatIsInTheWay() is { } obstacle)
        {
            Reject("policy", obstacle.Cause, obstacle.Remedy);
            return false;
        }

        _lifeCycle.MoveTo(UpgradePhase.Prepare);
        try
        {
            Change = await BeginAsync(cancellationToken).ConfigureAwait(false);

            // Another request may have changed it meanwhile.
            From = Change.Before?.Version;
            await Change.PrepareAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>Throws away what is new, in whatever phase; what has passed to it goes back.</summary>
    internal async Task AbandonAsync(string step, string cause, string remedy)
    {
        if (Phase == UpgradePhase.Inspect)
        {
            Reject(step, cause, remedy);
            return;
        }

        if (Phase == UpgradePhase.Switch)
            _lifeCycle.MoveTo(UpgradePhase.Probation);
        if (Phase == UpgradePhase.Probation)
        {
            await GoBackAsync(cause).ConfigureAwait(false);
            await RetireAsync().ConfigureAwait(false);
            return;
        }

        var failure = FailureOf(step, cause, remedy);
        if (Change is not null)
        {
            if (Phase is UpgradePhase.Close or UpgradePhase.HandOver)
                await Change.GoBackAsync().ConfigureAwait(false);
            await Change.DisposeAsync().ConfigureAwait(false);
            Retired = await Change.RetireAsync().ConfigureAwait(false);
        }

        End(UpgradePhase.RolledBack, failure);
    }

    /// <summary>Sees what is new, and serves, through its probation.</summary>
    /// <returns>Why not to keep it, or <see langword="null"/>.</returns>
    internal Task<string?> ProveAsync(CancellationToken wayBack, CancellationToken keep)
    {
        _lifeCycle.MoveTo(UpgradePhase.Probation);
        return Change!.ProveAsync(wayBack, keep);
    }

    /// <summary>What is new is kept, and the old no longer kept ready.</summary>
    internal async Task KeepAsync()
    {
        Keep();
        await Change!.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Has the old serve again.</summary>
    internal async Task GoBackAsync(string cause)
    {
        Failure = FailureOf("probation", cause, RemedyOfProbation);
        foreach (var phase in WayBack)
            _lifeCycle.MoveTo(phase);
        await Change!.GoBackAsync().ConfigureAwait(false);
        await Change.DisposeAsync().ConfigureAwait(false);
        _lifeCycle.MoveTo(UpgradePhase.Retire);
    }

    /// <summary>Stops what has left, and waits until it is gone. Other changes of the subpartition may begin meanwhile.</summary>
    internal async Task RetireAsync()
    {
        Retired = await Change!.RetireAsync().ConfigureAwait(false);
        Retire();
        End(Failure is null ? UpgradePhase.Applied : UpgradePhase.RolledBack, null);
    }

    /// <summary>What a person is to do when what is new did not prove itself.</summary>
    protected abstract string RemedyOfProbation { get; }

    /// <summary>The phases that a way back goes through, from probation to retire.</summary>
    protected abstract ReadOnlySpan<UpgradePhase> WayBack { get; }

    /// <summary>Why there cannot be another generation now, or <see langword="null"/>.</summary>
    protected abstract (string Cause, string Remedy)? WhatIsInTheWay();

    /// <summary>Begins the change when no other one is under way.</summary>
    protected abstract Task<TChange> BeginAsync(CancellationToken cancellationToken);

    /// <summary>What is new is about to be kept.</summary>
    protected virtual void Keep()
    {
    }

    /// <summary>What has left is gone.</summary>
    protected virtual void Retire()
    {
    }

    protected void MoveTo(UpgradePhase phase)
    {
        _lifeCycle.MoveTo(phase);
        if (phase == UpgradePhase.Switch)
            TimeToSwitch = Stopwatch.GetElapsedTime(_since);
    }

    private void End(UpgradePhase outcome, UpgradeFailure? failure)
    {
        Failure ??= failure;
        if (!_lifeCycle.IsEnded)
            _lifeCycle.MoveTo(outcome);
    }

    private UpgradeFailure FailureOf(string step, string cause, string remedy) =>
        new(_id, _lifeCycle.Phase, step, cause, $"Serving as before: {(From is null ? $"{_id} (not installed)" : $"{_id} {From}")}.", remedy);
}
