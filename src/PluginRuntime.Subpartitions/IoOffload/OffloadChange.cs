using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>
/// Puts one generation of an offload in the place of another: the one mechanism of install, upgrade, way back, removal and recovery
/// after a loss. Steps are called in the order in which they stand here. While it lasts, no other change of this offload begins;
/// what it leaves behind is retired after its disposal.
/// </summary>
/// <remarks>
/// <para>The router leads to the new generation before the old one is told to drain, so no call is ever refused. What only one may own
/// passes when the old one is quiet: released there, acquired here; calls that need it wait inside the new generation so long.</para>
/// <para>The old generation stays ready, drained, until <see cref="DisposeAsync"/>: up to then <see cref="GoBackAsync"/> is possible.</para>
/// </remarks>
internal sealed class OffloadChange : ISubpartitionChange
{
    private readonly OffloadSubpartition _subpartition;
    private readonly SubpartitionVersion? _package;
    private readonly SubpartitionPolicy _policy;
    private readonly List<string> _remarks = [];
    private bool _oldReleased;

    internal OffloadChange(OffloadSubpartition subpartition, SubpartitionVersion? package, SubpartitionPolicy policy)
    {
        _subpartition = subpartition;
        _package = package;
        _policy = policy;
        Before = subpartition.Package;
        Old = subpartition.Serving;
    }

    /// <summary>The version that served when the change began, or was to serve again; <see langword="null"/>: none.</summary>
    public SubpartitionVersion? Before { get; }

    /// <summary>What served when the change began; <see langword="null"/> when nothing did.</summary>
    internal SubpartitionGeneration? Old { get; }

    /// <summary>What is to serve; <see langword="null"/> before <see cref="PrepareAsync"/>, and when nothing is to.</summary>
    internal SubpartitionGeneration? New { get; private set; }

    /// <summary>The generation that has left service, or never came to it, and is to be retired.</summary>
    internal SubpartitionGeneration? Leaving { get; private set; }

    /// <summary>Calls that were inside the old generation when the grace period ended.</summary>
    internal IReadOnlyList<string> Blockers { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <inheritdoc/>
    public Task NewIsLost => New?.Lost ?? new TaskCompletionSource().Task;

    /// <summary>Starts a process, loads the package, and gets it ready. The old generation never notices.</summary>
    /// <exception cref="SubpartitionStepException">A step failed. <see cref="Leaving"/> is to be retired.</exception>
    /// <exception cref="PluginRuntimeException">The process could not be started.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_package is null)
            return;
        var number = _subpartition.Parts.NextGeneration();
        var process = await _subpartition.Parts.Processes.StartAsync(_package, number, Old?.State == GenerationState.Serving, cancellationToken).ConfigureAwait(false);
        Leaving = New = _subpartition.Add(_package, process, number);
        await New.PrepareAsync(_policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
        process.StopGivingWay();

        // Nobody owns it, and calls wait in the router: better to fail here than after the switch.
        if (Old is null || Old.State == GenerationState.Gone)
            await New.AcquireAsync(_policy.CallbackTimeout).ConfigureAwait(false);
    }

    /// <summary>Leads new calls to the new generation. One store; it cannot fail.</summary>
    internal void Switch()
    {
        Leaving = Old;
        if (New is null)
        {
            _subpartition.Remove();
        }
        else
        {
            // Lost this very moment: calls will come back to the router, and what proves it will see.
            New.TryMoveTo(GenerationState.Serving);
            _subpartition.Serve(New);
        }

        Old?.TryMoveTo(GenerationState.Draining);
    }

    /// <summary>Drains the old generation, passes on what it owns, and sees the new one through its probation.</summary>
    /// <returns>Why not to keep the new one, or <see langword="null"/>.</returns>
    public async Task<string?> ProveAsync(CancellationToken wayBack, CancellationToken keep)
    {
        try
        {
            if (Old is not null && await DrainOldAsync(wayBack).ConfigureAwait(false) is { } blocked)
                return blocked;
            if (New is null)
                return null;
            if (!New.IsOwner)
                await New.AcquireAsync(_policy.CallbackTimeout).ConfigureAwait(false);
            return await new SubpartitionProbation(_policy, _subpartition.Parts.Time).JudgeAsync(New, Old, _remarks, wayBack, keep).ConfigureAwait(false);
        }
        catch (SubpartitionStepException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Leads calls to the old generation again, and gives it back what it owned. Where it is lost, its package is generated anew by recovery.</summary>
    public async Task GoBackAsync()
    {
        Leaving = New;
        if (Old is null || !Old.TryMoveTo(GenerationState.Serving))
        {
            if (Before is null)
                _subpartition.Remove();
            else
                await ReplaceBothAsync().ConfigureAwait(false);
            return;
        }

        Old.Connection.Resume();
        _subpartition.Serve(Old);
        if (New?.TryMoveTo(GenerationState.Draining) == true)
        {
            await QuietAsync(New, _policy.DrainGrace + _policy.DrainCancel).ConfigureAwait(false);
            await TakeAwayAsync(New).ConfigureAwait(false);
        }

        if (!_oldReleased)
            return;
        try
        {
            await Old.AcquireAsync(_policy.CallbackTimeout).ConfigureAwait(false);
        }
        catch (SubpartitionStepException exception)
        {
            // It serves, but without what it owned. A generation of the same package that acquires from the start is better.
            _remarks.Add($"The old generation could not acquire again ({exception.Cause}); another one of its package takes its place.");
            Old.Process.Kill();
        }
    }

    /// <summary>Ends the change: the next may begin.</summary>
    public ValueTask DisposeAsync()
    {
        if (New is not null && Leaving != New)
            _subpartition.Settle(Before);
        _subpartition.EndChange();
        return ValueTask.CompletedTask;
    }

    /// <summary>Stops what has left, after sequences that are read from it have ended or their time is over. After <see cref="DisposeAsync"/>.</summary>
    /// <returns>How it went; nothing when nothing left.</returns>
    public async Task<IReadOnlyList<RetiredProcess>> RetireAsync()
    {
        if (Leaving is not { } leaving)
            return [];
        var served = leaving.State is GenerationState.Draining or GenerationState.Drained;
        var sequences = served ? await leaving.WaitForSequencesAsync(_policy.RetireTimeout, _subpartition.Parts.Time).ConfigureAwait(false) : 0;
        await leaving.StopAsync(_subpartition.Parts.Options.StopTimeout).ConfigureAwait(false);
        return
        [
            new RetiredProcess(
                _subpartition.Id, leaving.Package.Version, leaving.Number, leaving.Process.ProcessId, await leaving.Process.Ended.ConfigureAwait(false), sequences),
        ];
    }

    /// <summary>The ladder: wait, ask to finish, name who is inside, then the policy.</summary>
    private async Task<string?> DrainOldAsync(CancellationToken wayBack)
    {
        var old = Old!;
        if (!await QuietAsync(old, _policy.DrainGrace).ConfigureAwait(false))
        {
            Blockers = old.InsideNow();
            await old.AskToFinishAsync(_policy.DrainCancel).ConfigureAwait(false);
            if (!await QuietAsync(old, _policy.DrainCancel).ConfigureAwait(false))
            {
                var inside = string.Join(", ", old.InsideNow());
                if (!_policy.Force || wayBack.IsCancellationRequested)
                    return $"calls stayed inside the old generation: {inside}";
                _remarks.Add($"The old process was ended with calls inside: {inside}.");
                old.Process.Kill();
                await old.Process.Gone.ConfigureAwait(false);
                return null;
            }
        }

        old.TryMoveTo(GenerationState.Drained);
        await TakeAwayAsync(old).ConfigureAwait(false);
        _oldReleased = true;
        return null;
    }

    /// <summary>Has a drained generation release what it owns. One that does not is ended: it has no calls inside, and nobody else could own it safely.</summary>
    private async Task TakeAwayAsync(SubpartitionGeneration generation)
    {
        if (!generation.IsOwner)
            return;
        try
        {
            await generation.ReleaseAsync(_policy.CallbackTimeout).ConfigureAwait(false);
        }
        catch (SubpartitionStepException exception)
        {
            _remarks.Add($"{generation} did not release ({exception.Cause}); its process was ended.");
            generation.Process.Kill();
            await generation.Process.Gone.ConfigureAwait(false);
        }
    }

    private Task<bool> QuietAsync(SubpartitionGeneration generation, TimeSpan timeout) => generation.TryDrainAsync(timeout, _subpartition.Parts.Time);

    /// <summary>Neither generation can serve: calls wait until recovery has generated the package that served before.</summary>
    private async Task ReplaceBothAsync()
    {
        _remarks.Add("The old generation was lost meanwhile; its package is generated anew.");
        if (New is not null)
        {
            New.Process.Kill();
            await New.Process.Gone.ConfigureAwait(false);
        }

        _subpartition.Restore(Before!, New);
    }
}
