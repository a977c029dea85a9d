using System.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>
/// What callers of an offload or of a virtual server hold: sends each call to where that serves. While it serves nowhere, calls wait, in
/// order and bounded; a call whose generation is lost comes back here, and goes to the next one if it was not sent or bears repeating; so does
/// one that was turned away. Thread-safe.
/// </summary>
/// <remarks>
/// The way of a call: two volatile reads and the connection's queue. The lock is for calls that wait and for whoever leads them on. It
/// orders a caller that saw nobody serving against the one who just came to serve: either the caller sees the new generation under
/// the lock, or the new generation finds the call among those that wait. Calls are sent outside it: sending encodes arguments, which
/// is their author's code. Calls that waited may be overtaken by new ones.
/// </remarks>
internal class CallRouter : CallChannel, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    private readonly Lock _lock = new();
    private readonly Queue<(OutgoingCall Call, long Since)> _waiting = new();
    private readonly string _subpartition;
    private readonly RouterOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _looking;
    private readonly List<SubpartitionGeneration> _recent = [];
    private volatile Route? _serving;
    private string _refusal = "It was not installed yet.";
    private bool _refuses = true;
    private RouterMeasures _measures = new();

    /// <param name="subpartition">What is called, for errors.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">The clock.</param>
    internal CallRouter(string subpartition, RouterOptions options, TimeProvider time)
    {
        _subpartition = subpartition;
        _options = options;
        _time = time;
        _looking = time.CreateTimer(static router => ((CallRouter)router!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where new calls go.</summary>
    internal Route? Serving => _serving;

    /// <summary>Calls that wait for a generation now.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Measures from here on.</summary>
    /// <returns>What was measured up to now.</returns>
    internal RouterMeasures MeasureAnew()
    {
        lock (_lock)
        {
            var measured = _measures;
            _measures = new RouterMeasures();
            return measured;
        }
    }

    /// <summary>Sends new calls, and those that wait, to <paramref name="route"/>.</summary>
    internal void LeadTo(Route route)
    {
        (OutgoingCall Call, long Since)[] waiting;
        lock (_lock)
        {
            _refuses = false;
            _serving = route;

            // A lost one is known until its last call has come back, whoever comes to serve before that: its end belongs into their errors.
            _recent.RemoveAll(static known => known.State == GenerationState.Gone && known.Connection.Closed.IsCompleted);
            if (!_recent.Contains(route.Generation))
                _recent.Add(route.Generation);
            waiting = [.. _waiting];
            _waiting.Clear();
            foreach (var (_, since) in waiting)
                Measure(since);
            Look();
        }

        foreach (var (call, since) in waiting)
        {
            if (!call.IsCompleted && !route.TrySend(call))
                Wait(call, since, route);
        }
    }

    /// <summary>Lets new calls wait, unless another generation than <paramref name="lost"/> serves.</summary>
    internal void LeadNowhere(SubpartitionGeneration lost)
    {
        lock (_lock)
        {
            if (_serving?.Generation == lost)
                _serving = null;
        }
    }

    /// <summary>Lets new calls wait, up to the next <see cref="LeadTo"/>.</summary>
    internal void Hold()
    {
        lock (_lock)
        {
            _serving = null;
            _refuses = false;
        }
    }

    /// <summary>Fails calls that wait and those to come, up to the next <see cref="LeadTo"/>.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    internal void Refuse(string reason)
    {
        (OutgoingCall Call, long Since)[] waiting;
        lock (_lock)
        {
            _serving = null;
            _refuses = true;
            _refusal = reason;
            waiting = [.. _waiting];
            _waiting.Clear();
            Look();
        }

        foreach (var (call, _) in waiting)
            Fail(call, reason);
    }

    /// <inheritdoc/>
    public override void OnLost(OutgoingCall call, PipeCloseReason reason)
    {
        if (call.CanBeSentAgain)
            SendAgain(call);
        else
            _ = FailLostAsync(call, reason);
    }

    /// <inheritdoc/>
    public override void OnReturned(OutgoingCall call) => SendAgain(call);

    /// <summary>Takes a call of another channel, whose call it remains: that channel is told when it is lost or returned.</summary>
    internal void Take(OutgoingCall call) => Submit(call);

    /// <inheritdoc/>
    public void Dispose()
    {
        Refuse("The host stops.");
        _looking.Dispose();
    }

    /// <inheritdoc/>
    protected override void Submit(OutgoingCall call)
    {
        var serving = _serving;
        if (serving is null || !serving.TrySend(call))
            Wait(call, _time.GetTimestamp(), serving);
    }

    private void SendAgain(OutgoingCall call)
    {
        lock (_lock)
            _measures = _measures with { Resent = _measures.Resent + 1 };
        Submit(call);
    }

    /// <param name="call">The call.</param>
    /// <param name="since">When it began to wait.</param>
    /// <param name="refusing">The one that did not take it: lost, or it drains. Its successor will find the call among those that wait.</param>
    private void Wait(OutgoingCall call, long since, Route? refusing)
    {
        while (true)
        {
            Route? serving;
            string? refusal = null;
            lock (_lock)
            {
                serving = _serving;
                if (_refuses)
                    refusal = _refusal;
                else if (serving is null || serving == refusing)
                {
                    if (_waiting.Count < _options.MaxWaitingCalls)
                    {
                        _waiting.Enqueue((call, since));
                        Look();
                        return;
                    }

                    refusal = $"{_waiting.Count} calls wait for its next generation already, which is the bound.";
                }
            }

            if (refusal is not null)
            {
                Fail(call, refusal);
                return;
            }

            if (serving!.TrySend(call))
                return;
            refusing = serving;
        }
    }

    /// <summary>Fails the calls that waited long enough, and drops those that ended by themselves.</summary>
    private void GiveUp()
    {
        List<OutgoingCall> tired = [];
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var ticks = Environment.TickCount64;
            for (var left = _waiting.Count; left > 0; left--)
            {
                var (call, since) = _waiting.Dequeue();
                if (_time.GetElapsedTime(since, now) >= _options.MaxCallerWait)
                    tired.Add(call);
                else if (!call.IsCompleted && !call.FailIfExpired(ticks))
                    _waiting.Enqueue((call, since));
            }

            Look();
        }

        foreach (var call in tired)
            Fail(call, $"No generation came to serve within {_options.MaxCallerWait.TotalSeconds:0.###} s.");
    }

    /// <summary>Looks after the calls that wait, as long as there are any. Under the lock.</summary>
    private void Look() => _looking.Change(_waiting.Count > 0 ? LookEvery : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Measure(long since)
    {
        var waited = _time.GetElapsedTime(since);
        _measures = _measures with { Held = _measures.Held + 1, LongestWait = waited > _measures.LongestWait ? waited : _measures.LongestWait };
    }

    private void Fail(OutgoingCall call, string reason) => call.Fail(new SubpartitionUnavailableException(_subpartition, call.Method.Name, reason));

    /// <summary>How the process ended belongs into the error, and is known in a moment: when it has been reaped.</summary>
    private async Task FailLostAsync(OutgoingCall call, PipeCloseReason reason)
    {
        SubpartitionGeneration? generation;

        // This very reason: pipes that end in the same way have equal ones.
        lock (_lock)
            generation = _recent.Find(known => ReferenceEquals(known.Connection.CloseReason, reason));
        var text = reason.Text;
        if (generation is not null)
        {
            var ended = generation.Process.Ended;
            if (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(2), _time)).ConfigureAwait(false) == ended)
                text = await ended.ConfigureAwait(false);
        }

        call.Fail(new SubpartitionLostException(_subpartition, generation?.Package.Version ?? "(unknown version)", call.Method.Name, text));
    }
}
