using System.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>
/// Lets calls and scheduled work into one instance: all at once or one after the other, as its type declares; those that come early wait,
/// those that come late are turned away. What it lets in runs in the instance's own flow. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// from      to        when
/// Held      Open      it has its place: those that wait are let in
/// Open      Closed    it is to leave or to stop
/// Closed    Open      it stays after all
/// Held      Closed    it never came to serve
/// </code>
/// </remarks>
/// <param name="concurrency">Whether what is let in runs at once.</param>
/// <param name="flow">The instance's flow.</param>
/// <param name="meter">Counts what was let in.</param>
internal sealed class InstanceGate(CallConcurrency concurrency, ExecutionContext flow, InstanceMeter meter) : ICallGate
{
    private readonly Lock _lock = new();
    private readonly Queue<IGated> _waiting = new();
    private State _state;
    private int _inside;
    private TaskCompletionSource? _quiet;
    private IGated? _passedOn;
    private int _runner;

    private enum State
    {
        Held,
        Open,
        Closed,
    }

    /// <summary>What is inside.</summary>
    internal int Inside
    {
        get
        {
            lock (_lock)
                return _inside;
        }
    }

    /// <inheritdoc/>
    public bool Enter(IncomingCall call)
    {
        Admit(call);
        return false;
    }

    /// <summary>Runs it now, keeps it until its turn, or turns it away.</summary>
    internal void Admit(IGated work)
    {
        bool isAway;
        lock (_lock)
        {
            isAway = _state == State.Closed;
            if (!isAway && (_state == State.Held || !HasRoom() || _waiting.Count > 0))
            {
                _waiting.Enqueue(work);
                return;
            }

            if (!isAway)
                _inside++;
        }

        if (isAway)
            work.TurnAway();
        else
            Run(work);
    }

    /// <inheritdoc/>
    public void Leave()
    {
        IGated? next = null;
        lock (_lock)
        {
            _inside--;
            if (_state == State.Open && _waiting.Count > 0 && HasRoom())
            {
                next = _waiting.Dequeue();
                _inside++;

                // This thread is still in the turn that ends here: it takes the next one when it comes back, after it has sent the answer.
                if (_runner == Environment.CurrentManagedThreadId && _passedOn is null)
                    (_passedOn, next) = (next, null);
            }
            else if (_inside == 0)
            {
                _quiet?.TrySetResult();
            }
        }

        if (next is not null)
            RunAside(next);
    }

    /// <summary>Lets in what waits, and what comes.</summary>
    internal void Open()
    {
        List<IGated> admitted = [];
        lock (_lock)
        {
            _state = State.Open;
            _quiet = null;
            while (_waiting.Count > 0 && HasRoom())
            {
                admitted.Add(_waiting.Dequeue());
                _inside++;
            }
        }

        admitted.ForEach(RunAside);
    }

    /// <summary>Lets nothing more in, and turns away what waits.</summary>
    /// <returns>A task that completes when nothing is inside.</returns>
    internal Task Close()
    {
        IGated[] away;
        Task quiet;
        lock (_lock)
        {
            _state = State.Closed;
            away = [.. _waiting];
            _waiting.Clear();
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
                _quiet.TrySetResult();
            quiet = _quiet.Task;
        }

        foreach (var late in away)
            late.TurnAway();
        return quiet;
    }

    private bool HasRoom() => concurrency == CallConcurrency.Concurrent || _inside == 0;

    private void RunAside(IGated work) => ThreadPool.UnsafeQueueUserWorkItem(static entry => entry.Gate.Run(entry.Work), (Gate: this, Work: work), preferLocal: true);

    private void Run(IGated work)
    {
        if (concurrency == CallConcurrency.Concurrent)
            RunInFlow(work);
        else
            RunTurns(work);
    }

    /// <summary>One turn, and those after it for as long as each ends on this thread: a hop to another thread would cost more than most turns.</summary>
    private void RunTurns(IGated work)
    {
        lock (_lock)
            _runner = Environment.CurrentManagedThreadId;
        while (true)
        {
            RunInFlow(work);
            lock (_lock)
            {
                if (_passedOn is not { } next)
                {
                    // One that has not ended yet may have passed its turn on to another thread meanwhile.
                    if (_runner == Environment.CurrentManagedThreadId)
                        _runner = 0;
                    return;
                }

                _passedOn = null;
                work = next;
            }
        }
    }

    private void RunInFlow(IGated work)
    {
        var since = Stopwatch.GetTimestamp();
        ExecutionContext.Run(flow, static work => ((IGated)work!).Run(), work);
        meter.Count(since);
    }
}
