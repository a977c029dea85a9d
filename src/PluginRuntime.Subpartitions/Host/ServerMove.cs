using System.Diagnostics;
using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>Moves one virtual server from the process that it has its place in to another one. Used once, by who has begun a change of the server.</summary>
/// <remarks>
/// <code>
/// from         to           when                                                    undone by
/// ----------   ----------   -----------------------------------------------------   ----------------------------------------
/// Making       Bulk         the new instance has started                            -
/// Making       Stayed       it did not                                              (nothing was touched)
/// Bulk         Closing      the bulk of the state has passed, or there is none      -
/// Bulk         Stayed       it did not pass, or the request was cancelled           end of noting changes; drop the new one
/// Closing      TakingOver   nothing is inside, the rest of the state is out         -
/// Closing      Stayed       calls stayed inside, a step failed, no answer           reopen the old one, lead calls back
/// Closing      Lost         its process was lost with the state                     drop the new one; recovery
/// TakingOver   Opening      state and connections are taken up                      -
/// TakingOver   Stayed       they were not                                           drop the new one, reopen the old one
/// TakingOver   Lost         they were not, and the old process was lost, too        recovery
/// Opening      Moved        calls and connections are let in                        -
/// Opening      Stayed       AcquireAsync failed: nothing was let in                 drop the new one, reopen the old one
/// Opening      Lost         no answer: something may have been let in               end of its process; recovery: the old state is not the last
/// </code>
/// <para>The server has one place at any time: <see cref="ServerEntry.Settle"/> moves it, between TakingOver and Opening. From there on the old
/// instance is fenced off: it has said that it is closed, and what it does all the same reaches nobody.</para>
/// <para>Calls are led to the new instance before it has said that it is open, and wait there: the pipe keeps their order behind the order to open.</para>
/// </remarks>
internal sealed class ServerMove
{
    private readonly ServerEntry _server;
    private readonly ServerPlace _old;
    private readonly ServerPlace _new;
    private readonly InstanceCalls _from;
    private readonly InstanceCalls _to;
    private readonly HostPolicy _policy;
    private readonly Action<MoveStep>? _reached;
    private readonly long _since = Stopwatch.GetTimestamp();
    private long _closedSince;
    private TimeSpan _closed;
    private long _bulkBytes;
    private HandedOut _handedOut;
    private IReadOnlyList<SafeHandle> _descriptors = [];

    /// <param name="server">The server; it serves.</param>
    /// <param name="target">Where it is to go.</param>
    /// <param name="parts">What servers share.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="reached">Told of every step before anything of it happens; for tests.</param>
    internal ServerMove(ServerEntry server, HostSubpartition target, HostParts parts, HostPolicy policy, Action<MoveStep>? reached = null)
    {
        _server = server;
        _old = server.Place ?? throw new InvalidOperationException($"{server} has no place that it could move from.");
        _new = new ServerPlace(target, parts.NextInstance(), server.NextEpoch());
        _policy = policy;
        _reached = reached;
        _from = new InstanceCalls(_old, policy);
        _to = new InstanceCalls(_new, policy);
    }

    internal MoveStep Step { get; private set; }

    /// <summary>Whether the table has the transition.</summary>
    internal static bool IsAllowed(MoveStep from, MoveStep to) => (from, to) switch
    {
        (MoveStep.Making, MoveStep.Bulk or MoveStep.Stayed) => true,
        (MoveStep.Bulk, MoveStep.Closing or MoveStep.Stayed) => true,
        (MoveStep.Closing, MoveStep.TakingOver or MoveStep.Stayed or MoveStep.Lost) => true,
        (MoveStep.TakingOver, MoveStep.Opening or MoveStep.Stayed or MoveStep.Lost) => true,
        (MoveStep.Opening, MoveStep.Moved or MoveStep.Stayed or MoveStep.Lost) => true,
        _ => false,
    };

    /// <summary>Moves it.</summary>
    /// <param name="cancellationToken">Up to the close it gives the move up.</param>
    internal async Task<MoveReport> RunAsync(CancellationToken cancellationToken)
    {
        _server.MoveTo(VirtualServerState.Moving);
        _reached?.Invoke(MoveStep.Making);
        var failure = await MakeAsync(cancellationToken).ConfigureAwait(false)
            ?? await CloseAsync().ConfigureAwait(false)
            ?? await TakeOverAsync().ConfigureAwait(false)
            ?? await OpenAsync().ConfigureAwait(false);

        // The kernel's own copies, closed only now: closing a thousand takes milliseconds, which nobody has to wait for.
        foreach (var descriptor in _descriptors)
            descriptor.Dispose();
        if (Step == MoveStep.Moved)
            await _from.DropAsync().ConfigureAwait(false);
        _server.MoveTo(Step == MoveStep.Lost ? VirtualServerState.Recovering : VirtualServerState.Serving, Step == MoveStep.Lost ? failure?.Cause : null);
        return new MoveReport(
            _server.Type, _server.Name, _old.Host.Number, _new.Host.Number, Step == MoveStep.Moved, _closed, Stopwatch.GetElapsedTime(_since),
            _bulkBytes, _handedOut.State.Length, _handedOut.Descriptors, failure);
    }

    private async Task<UpgradeFailure?> MakeAsync(CancellationToken cancellationToken)
    {
        _new.Host.Admit(_new.Instance, _server);
        if (await _to.CreateAsync(_server, VirtualServerStart.Moved, cancellationToken).ConfigureAwait(false) is { } notMade)
            return await StayAsync(UpgradePhase.Prepare, notMade).ConfigureAwait(false);
        MoveTo(MoveStep.Bulk);
        var failure = await PassBulkAsync(cancellationToken).ConfigureAwait(false);
        return failure is null ? null : await StayAsync(UpgradePhase.Prepare, failure).ConfigureAwait(false);
    }

    private async Task<StepFailure?> PassBulkAsync(CancellationToken cancellationToken)
    {
        var (notDescribed, kind, version) = await _from.DescribeStateAsync(cancellationToken).ConfigureAwait(false);
        if (notDescribed is not null)
            return notDescribed;
        var (notTold, takes, _) = await _to.DescribeStateAsync(cancellationToken).ConfigureAwait(false);
        if (notTold is not null)
            return notTold;
        if (kind != StateKind.None && takes == StateKind.None)
            return new StepFailure("comparison of states", "the version that it is to move to takes no state, so what it has would be lost", "Let its class implement IHandOverByValue, or stop the server first.");
        if (kind != StateKind.Changes || takes != StateKind.Changes)
            return null;
        (var failure, _bulkBytes) = await _from.PassBulkAsync(_to, version, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
            await _from.AbandonExportAsync().ConfigureAwait(false);
        return failure;
    }

    private async Task<UpgradeFailure?> CloseAsync()
    {
        MoveTo(MoveStep.Closing);
        _closedSince = Stopwatch.GetTimestamp();
        _server.Router.Hold();
        (var failure, _handedOut) = await _from.CloseAsync(_policy.Process.DrainGrace, _policy.Process.DrainCancel).ConfigureAwait(false);

        // What waited there has been turned away; what is left is inside.
        if (failure is not null && _old.Host.Generation.Connection.Window.InsideOf(_old.Instance) is { Count: > 0 } inside)
            failure = failure with { Cause = $"{failure.Cause}: {string.Join(", ", inside.CountBy(static method => method).Select(static method => method.Value == 1 ? method.Key : $"{method.Key} ({method.Value} times)"))}" };
        return failure is null ? null : await StayAsync(UpgradePhase.Close, failure).ConfigureAwait(false);
    }

    private async Task<UpgradeFailure?> TakeOverAsync()
    {
        MoveTo(MoveStep.TakingOver);
        _server.Grant(_new.Instance);
        if (await PassConnectionsAsync().ConfigureAwait(false) is { } notPassed)
            return await StayAsync(UpgradePhase.HandOver, notPassed).ConfigureAwait(false);
        return await _to.TakeOverAsync(_handedOut).ConfigureAwait(false) is { } failure ? await StayAsync(UpgradePhase.HandOver, failure).ConfigureAwait(false) : null;
    }

    /// <summary>The kernel stands between the two: the old instance keeps its descriptors until it is dropped, so that a failure costs no connection.</summary>
    private async Task<StepFailure?> PassConnectionsAsync()
    {
        if (_handedOut.Descriptors == 0)
            return null;
        using var deadline = new CancellationTokenSource(_policy.HandOverTimeout);
        try
        {
            _descriptors = await _old.Host.ReceiveAsync(_handedOut.Transfer, _handedOut.Descriptors, deadline.Token).ConfigureAwait(false);
            _handedOut = _handedOut with { Transfer = await _new.Host.SendAsync(_descriptors, deadline.Token).ConfigureAwait(false) };
            return null;
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            return new StepFailure("passing of connections", failed.Message, "See whether a process was lost.");
        }
    }

    private async Task<UpgradeFailure?> OpenAsync()
    {
        MoveTo(MoveStep.Opening);
        _old.Host.Fence(_old.Instance);
        _server.Settle(_new);
        var opening = _to.OpenAsync();
        _server.Router.LeadTo(_new.Route);
        var failure = await opening.ConfigureAwait(false);
        _closed = Stopwatch.GetElapsedTime(_closedSince);
        if (failure is null)
        {
            _server.Held.Keep(_new.Instance);
            MoveTo(MoveStep.Moved);
            return null;
        }

        if (_to.IsSilent)
        {
            // It may have been opened: as long as it lives, no other instance may have its place.
            _new.Host.Generation.Process.Kill();
            return Lose(UpgradePhase.HandOver, failure);
        }

        // Calls that came there wait there: they are turned away, and wait here again.
        _server.Router.Hold();
        _old.Host.Admit(_old.Instance, _server);
        _server.Settle(_old);
        return await StayAsync(UpgradePhase.HandOver, failure).ConfigureAwait(false);
    }

    /// <summary>Undoes what was done: the server serves where it was.</summary>
    private async Task<UpgradeFailure> StayAsync(UpgradePhase phase, StepFailure failure)
    {
        // First the callers.
        if (Step > MoveStep.Bulk)
        {
            _server.Grant(_old.Instance);
            if (await _from.ReopenAsync().ConfigureAwait(false) is { } notReopened)
            {
                // Its process is lost, or is of no use any more: neither instance has its state.
                if (_from.IsSilent)
                {
                    _old.Host.Generation.Process.Kill();
                    await DropNewAsync().ConfigureAwait(false);
                    return Lose(phase, failure);
                }

                failure = failure with { Cause = $"{failure.Cause}; it serves on, but {notReopened.Step} failed: {notReopened.Cause}" };
            }

            _server.Router.LeadTo(_old.Route);
            _closed = Stopwatch.GetElapsedTime(_closedSince);
        }

        MoveTo(MoveStep.Stayed);
        await DropNewAsync().ConfigureAwait(false);
        return Failure(phase, failure, $"It serves in {_old.Host} as before.");
    }

    private UpgradeFailure Lose(UpgradePhase phase, StepFailure failure)
    {
        // Its callers wait for its recovery, and send nothing more to where it was.
        _server.Router.Hold();
        MoveTo(MoveStep.Lost);
        return Failure(phase, failure, "The process with its state was lost; it is recovered from its last checkpoint and what it has written elsewhere.");
    }

    private async Task DropNewAsync()
    {
        _new.Host.Fence(_new.Instance);
        _server.Held.Forget(_new.Instance);
        await _to.DropAsync().ConfigureAwait(false);
    }

    private UpgradeFailure Failure(UpgradePhase phase, StepFailure failure, string state) => new($"{_server}", phase, failure.Step, failure.Cause, state, failure.Remedy);

    private void MoveTo(MoveStep next)
    {
        if (!IsAllowed(Step, next))
            throw new InvalidOperationException($"The move of {_server} cannot go from {Step} to {next}.");
        Step = next;
        _reached?.Invoke(next);
    }
}
