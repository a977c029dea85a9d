using System.Diagnostics;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A call from its caller to its outcome. It holds method and arguments, so that it can be sent again over another connection, and
/// has exactly one outcome, whoever comes first: answer, failure, cancellation, deadline. At any time one party holds it: its owner
/// or one connection. A cancelled call completes by itself, wherever it is. Thread-safe.
/// </summary>
internal abstract class OutgoingCall : IThreadPoolWorkItem
{
    /// <summary>Somebody has decided the outcome; nobody else may.</summary>
    private const int Claimed = 1;

    /// <summary>The outcome is stored.</summary>
    private const int Settled = 2;

    /// <summary>The caller's memory is being read: the caller must not be told the outcome before that has ended.</summary>
    private const int Encoding = 4;

    private readonly long _timeInAll;
    private CancellationTokenRegistration _registration;
    private Activity? _activity;
    private Activity? _trace;
    private CallSender? _carrier;
    private int _state;

    private protected OutgoingCall(ICallOwner owner, RemoteMethod method, CancellationToken cancellationToken)
    {
        Owner = owner;
        Method = method;
        CancellationToken = cancellationToken;
        DeadlineTicks = CallDeadline.Ticks;
        if (DeadlineTicks != long.MaxValue)
            _timeInAll = DeadlineTicks - Environment.TickCount64;
    }

    /// <summary>Who decides when a connection fails it.</summary>
    internal ICallOwner Owner { get; }

    /// <summary>What is called.</summary>
    internal RemoteMethod Method { get; }

    /// <summary>The virtual server that it is for, by the number it has in the process that it is sent to; 0: the process itself. Set by its owner before it is sent.</summary>
    internal uint To { get; set; }

    /// <summary>The virtual server whose code makes it, by its number in this process; 0: none.</summary>
    internal uint From { get; private set; }

    /// <summary>The caller's.</summary>
    internal CancellationToken CancellationToken { get; }

    /// <summary>When the call ends, in the ticks of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/>: never. A connection that holds the call watches it; an owner that holds it does so by <see cref="FailIfExpired"/>.</summary>
    internal long DeadlineTicks { get; }

    /// <summary>Whether a byte of it may have reached the other end of any connection, so that it may have been executed.</summary>
    internal bool WasSent { get; set; }

    /// <summary>Whether it may be sent (again) without the risk that it is executed twice against its author's word, or that its caller sees an element of a sequence twice.</summary>
    internal virtual bool CanBeSentAgain => !WasSent || Method.IsIdempotent;

    /// <summary>Whether it has its outcome; then it need not be sent.</summary>
    internal bool IsCompleted => (Volatile.Read(ref _state) & Claimed) != 0;

    // What the connection that holds the call notes on it. Slot and queue belong to its window; number, position and sender to its output.
    internal ushort Slot { get; set; }

    internal ulong Number { get; set; }

    internal long Position { get; set; }

    internal MessageSender? Sender { get; set; }

    internal long LongBytes { get; set; }

    internal MessageAssembly? Assembly { get; set; }

    internal bool PassesDrain { get; private set; }

    internal bool IsWaiting { get; set; }

    internal OutgoingCall? NextWaiting { get; set; }

    internal OutgoingCall? PreviousWaiting { get; set; }

    /// <summary>Whether it is a sequence: answered by elements and an end instead of a result.</summary>
    internal abstract bool IsSequence { get; }

    /// <summary>What its frame says about the caller's trace.</summary>
    internal Activity? Trace => _trace;

    /// <summary>What stored the outcome of a call that was not answered, for the derived class.</summary>
    private protected Exception? Failure { get; private set; }

    /// <summary>The connection that holds it.</summary>
    internal CallSender? Carrier => Volatile.Read(ref _carrier);

    /// <summary>Completes the call with an exception, unless it is completed.</summary>
    /// <param name="exception">What its caller gets.</param>
    internal void Fail(Exception exception)
    {
        if (!TryClaim())
            return;
        Failure = exception;

        // The connection stops reading the caller's memory, and tells the other end, before the caller is told.
        Carrier?.Abandon(this);
        if (Settle())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <summary>Completes the call with <see cref="CallDeadlineException"/> if its deadline has passed.</summary>
    /// <param name="nowTicks">The ticks of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>Whether the call is completed.</returns>
    internal bool FailIfExpired(long nowTicks)
    {
        if (!IsCompleted && nowTicks >= DeadlineTicks)
            Fail(DeadlineFailure());
        return IsCompleted;
    }

    /// <summary>Begins to watch the caller's token, and notes the caller's trace and who makes the call. Before the call is handed to anyone.</summary>
    internal void Begin()
    {
        _trace = Activity.Current;
        From = CallOrigin.Current;
        _activity = PipeTracing.StartClient(Method, ref _trace);
        if (CancellationToken.CanBeCanceled)
            _registration = CancellationToken.UnsafeRegister(static (call, token) => ((OutgoingCall)call!).Fail(new OperationCanceledException(token)), this);
    }

    /// <summary>A connection holds the call from now on.</summary>
    internal void BeginLeg(CallSender carrier, bool passesDrain)
    {
        PassesDrain = passesDrain;
        Number = 0;
        LongBytes = 0;
        Position = long.MaxValue;
        Sender = null;
        Assembly = null;
        Interlocked.Exchange(ref _carrier, carrier);
    }

    /// <summary>No connection holds it any more.</summary>
    internal void EndLeg()
    {
        Assembly = null;
        Sender = null;
        Volatile.Write(ref _carrier, null);
    }

    /// <summary>The connection that held it is closed, and the call has no outcome.</summary>
    internal virtual void OnLegLost()
    {
    }

    /// <summary>Writes the arguments. The call is not completed towards its caller while this runs.</summary>
    /// <returns><see langword="false"/>: the call is completed, and nothing was written.</returns>
    internal bool TryWriteArguments(PayloadWriter writer)
    {
        int state;
        do
        {
            state = Volatile.Read(ref _state);
            if ((state & Claimed) != 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _state, state | Encoding, state) != state);

        try
        {
            WriteArguments(writer);
        }
        finally
        {
            if ((Interlocked.And(ref _state, ~Encoding) & Settled) != 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }

        return true;
    }

    /// <summary>What the caller gets after the deadline.</summary>
    internal CallDeadlineException DeadlineFailure() => new(Method.Name, TimeSpan.FromMilliseconds(_timeInAll));

    void IThreadPoolWorkItem.Execute() => Deliver();

    /// <summary>Tells the caller what there is to tell. On a pool thread that may run the caller's code.</summary>
    private protected abstract void Deliver();

    /// <summary>Writes the arguments, again if need be.</summary>
    private protected abstract void WriteArguments(PayloadWriter writer);

    /// <summary>Whether the running thread decides the outcome; it has to store it then and to call <see cref="Settle"/>.</summary>
    private protected bool TryClaim() => (Interlocked.Or(ref _state, Claimed) & Claimed) == 0;

    /// <summary>The outcome is stored.</summary>
    /// <returns>Whether the running thread has to see to <see cref="Deliver"/>; otherwise who reads the caller's memory does so.</returns>
    private protected bool Settle() => (Interlocked.Or(ref _state, Settled) & Encoding) == 0;

    /// <summary>Ends what <see cref="Begin"/> began, once.</summary>
    private protected void End(Exception? failure)
    {
        _registration.Unregister();
        if (_activity is not null && Interlocked.Exchange(ref _activity, null) is { } activity)
            PipeTracing.Stop(activity, failure);
    }
}
