using System.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>One generation of an I/O offload: a process that has the package, and where it is in its life.</summary>
/// <remarks>
/// <code>
/// from       to         when
/// --------   --------   ------------------------------------------------------
/// Starting   Ready      loaded, started, warm, healthy
/// Starting   Stopping   a step failed, or the request was cancelled
/// Ready      Serving    the router leads to it
/// Ready      Stopping   it is not needed after all
/// Serving    Draining   the router leads elsewhere
/// Draining   Drained    both ends agree that no call is inside
/// Draining   Serving    taken back: it serves again
/// Draining   Stopping   calls stayed inside, and the policy ends the process with them
/// Drained    Serving    taken back: it serves again
/// Drained    Stopping   its successor has proved itself
/// Stopping   Gone       reaped
/// any        Gone       lost: the process ended by itself, or its pipe did
/// </code>
/// Transitions are made under the lock of the subpartition's one change, except the last, which may come at any time. Thread-safe.
/// </remarks>
internal sealed class SubpartitionGeneration
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GenerationState _state = GenerationState.Starting;
    private TaskCompletionSource? _unpinned;
    private int _pins;
    private bool _isHung;

    internal SubpartitionGeneration(SubpartitionVersion package, long number, ISubpartitionProcess process)
    {
        Package = package;
        Number = number;
        Process = process;
        _ = WatchAsync();
    }

    internal SubpartitionVersion Package { get; }

    /// <summary>1 for the first generation of any offload of this kernel, never used twice.</summary>
    internal long Number { get; }

    internal ISubpartitionProcess Process { get; }

    internal PipeConnection Connection => Process.Connection;

    internal GenerationState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Completes when the process is gone without having been stopped. Never faults.</summary>
    internal Task Lost => _lost.Task;

    /// <summary>Whether it owns what only one generation may own.</summary>
    internal bool IsOwner { get; private set; }

    public override string ToString() => $"{Package} (generation {Number}, process {Process.ProcessId})";

    /// <summary>Whether the table has the transition.</summary>
    internal static bool IsAllowed(GenerationState from, GenerationState to) => (from, to) switch
    {
        (GenerationState.Gone, _) => false,
        (_, GenerationState.Gone) => true,
        (GenerationState.Starting, GenerationState.Ready or GenerationState.Stopping) => true,
        (GenerationState.Ready, GenerationState.Serving or GenerationState.Stopping) => true,
        (GenerationState.Serving, GenerationState.Draining) => true,
        (GenerationState.Draining, GenerationState.Drained or GenerationState.Serving or GenerationState.Stopping) => true,
        (GenerationState.Drained, GenerationState.Serving or GenerationState.Stopping) => true,
        _ => false,
    };

    /// <summary>Moves on, unless the process is gone already.</summary>
    /// <returns>Whether it is where it should be now; <see langword="false"/>: it is gone.</returns>
    /// <exception cref="InvalidOperationException">The table does not have the transition.</exception>
    internal bool TryMoveTo(GenerationState next)
    {
        lock (_lock)
        {
            if (_state == GenerationState.Gone)
                return false;
            if (!IsAllowed(_state, next))
                throw new InvalidOperationException($"{this} cannot go from {_state} to {next}.");
            _state = next;
            return true;
        }
    }

    /// <summary>A flow of the host holds it: it is not quiet before <see cref="Unpin"/>.</summary>
    internal void Pin()
    {
        lock (_lock)
            _pins++;
    }

    /// <summary>That flow holds it no longer.</summary>
    internal void Unpin()
    {
        lock (_lock)
        {
            if (--_pins == 0)
                _unpinned?.TrySetResult();
        }
    }

    /// <summary>Who keeps it from being quiet, for people: methods that are inside, and pins.</summary>
    internal IReadOnlyList<string> InsideNow()
    {
        int pins;
        lock (_lock)
            pins = _pins;
        return pins == 0 ? Connection.InsideNow() : [.. Connection.InsideNow(), $"Pin() ({pins} held)"];
    }

    /// <summary>Loads, starts and warms up, and asks for its health.</summary>
    /// <exception cref="SubpartitionStepException">A step failed, or the process was lost.</exception>
    internal async Task PrepareAsync(TimeSpan callbackTimeout, CancellationToken cancellationToken)
    {
        await StepAsync("load", callbackTimeout, Process.LoadAsync, cancellationToken).ConfigureAwait(false);
        await CheckHealthAsync(callbackTimeout, cancellationToken).ConfigureAwait(false);
        if (!TryMoveTo(GenerationState.Ready))
            throw await LostInAsync("prepare").ConfigureAwait(false);
    }

    /// <exception cref="SubpartitionStepException">It says that it is unhealthy, did not say in time, or was lost.</exception>
    internal async Task CheckHealthAsync(TimeSpan callbackTimeout, CancellationToken cancellationToken)
    {
        ModuleHealth? health = null;
        await StepAsync("health", callbackTimeout, async token => health = await Process.CheckHealthAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (health is { IsHealthy: false })
            throw new SubpartitionStepException(this, "health", $"it says that it is unhealthy: {health.Reason ?? "no reason given"}");
    }

    /// <summary>
    /// Waits until no pin is held and both ends agree that no call is inside; sequences that are being read do not count. A generation whose
    /// process is lost is quiet when it has been reaped.
    /// </summary>
    /// <returns>Whether it is quiet; <see langword="false"/>: not in time.</returns>
    internal async Task<bool> TryDrainAsync(TimeSpan timeout, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            // The child is told only then: to a drained one nobody's calls pass, pinned or not.
            await Task.WhenAny(UnpinnedAsync(), Process.Gone).WaitAsync(deadline.Token).ConfigureAwait(false);
            await Connection.DrainAsync(deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return State == GenerationState.Gone;
        }
        catch (PipeClosedException)
        {
            await Process.Gone.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Waits until nothing at all is inside, sequences too, or <paramref name="timeout"/> is over.</summary>
    /// <returns>How many sequences are left.</returns>
    internal async Task<int> WaitForSequencesAsync(TimeSpan timeout, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            await Connection.WhenIdleAsync(deadline.Token).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Connection.CallsOut;
        }
        catch (PipeClosedException)
        {
            return 0;
        }
    }

    /// <summary>Asks calls inside to finish early. What it says to that does not matter.</summary>
    internal async Task AskToFinishAsync(TimeSpan callbackTimeout)
    {
        try
        {
            await StepAsync("quiesce", callbackTimeout, Process.AskToFinishAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SubpartitionStepException)
        {
            // It is drained for as long as before, asked or not, and may be well otherwise.
            _isHung = false;
        }
    }

    internal async Task AcquireAsync(TimeSpan callbackTimeout)
    {
        await StepAsync("acquire", callbackTimeout, Process.AcquireAsync, CancellationToken.None).ConfigureAwait(false);
        IsOwner = true;
    }

    internal async Task ReleaseAsync(TimeSpan callbackTimeout)
    {
        await StepAsync("release", callbackTimeout, Process.ReleaseAsync, CancellationToken.None).ConfigureAwait(false);
        IsOwner = false;
    }

    /// <summary>Stops the process, from whatever state, and waits until it has been reaped.</summary>
    /// <returns>How long it took.</returns>
    internal async Task<TimeSpan> StopAsync(TimeSpan timeout)
    {
        var since = Stopwatch.GetTimestamp();
        bool stop;
        lock (_lock)
        {
            stop = !Process.Gone.IsCompleted && _state is not (GenerationState.Stopping or GenerationState.Gone);
            if (stop)
                _state = GenerationState.Stopping;
        }

        // One that did not return from a callback would not return from this one.
        if (stop && _isHung)
            Process.Kill();
        else if (stop)
            await Process.StopAsync(timeout).ConfigureAwait(false);
        await Process.Ended.ConfigureAwait(false);

        // Calls that were inside are on their way by then, and counted.
        await Connection.Closed.ConfigureAwait(false);
        await Process.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
            _state = GenerationState.Gone;
        return Stopwatch.GetElapsedTime(since);
    }

    private Task UnpinnedAsync()
    {
        lock (_lock)
        {
            if (_pins == 0)
                return Task.CompletedTask;
            if (_unpinned is null || _unpinned.Task.IsCompleted)
                _unpinned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _unpinned.Task;
        }
    }

    /// <summary>One callback, up to its deadline or the loss of the process, whichever comes first.</summary>
    private async Task StepAsync(string step, TimeSpan callbackTimeout, Func<CancellationToken, Task> callback, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(callbackTimeout);
        try
        {
            var calling = callback(deadline.Token);
            if (await Task.WhenAny(calling, _lost.Task).ConfigureAwait(false) == calling)
                await calling.ConfigureAwait(false);
            else
                throw await LostInAsync(step).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _isHung = true;
            throw new SubpartitionStepException(this, step, $"it did not return within {callbackTimeout.TotalSeconds:0.###} s");
        }
        catch (Exception exception) when (exception is not (SubpartitionStepException or OperationCanceledException))
        {
            // Its code may throw anything; what the pipe brings back of that has the same type where it can.
            // A lost pipe shows here a moment before the process is reaped, which tells why.
            if (exception is SubpartitionLostException or SubpartitionUnavailableException)
                throw await LostInAsync(step).ConfigureAwait(false);
            throw exception is SubpartitionCallbackException { Failure: var failure }
                ? new SubpartitionStepException(this, failure.Step, failure.Cause, failure.Remedy)
                : new SubpartitionStepException(this, step, exception.Message, inner: exception);
        }
    }

    private async Task<SubpartitionStepException> LostInAsync(string step)
    {
        Process.Kill();
        return new SubpartitionStepException(this, step, $"its process was lost. {await Process.Ended.ConfigureAwait(false)}");
    }

    private async Task WatchAsync()
    {
        // A pipe that broke with the process alive: the process is of no use any more.
        if (await Task.WhenAny(Process.Gone, Connection.Closed).ConfigureAwait(false) == Connection.Closed && State is not (GenerationState.Stopping or GenerationState.Gone))
            Process.Kill();

        // Not for its last words: they may keep, its callers may not.
        await Process.Gone.ConfigureAwait(false);
        bool isLost;
        lock (_lock)
        {
            isLost = _state is not (GenerationState.Stopping or GenerationState.Gone);
            _state = GenerationState.Gone;
            IsOwner = false;
        }

        if (isLost)
            _lost.TrySetResult();
    }
}
