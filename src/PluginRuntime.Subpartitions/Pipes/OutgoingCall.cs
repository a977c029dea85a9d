using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A call from its caller to its outcome. It holds method and arguments, so that it can be sent again over another connection, and
/// has exactly one outcome, whoever comes first: answer, failure, cancellation, deadline. At any time one party holds it: its owner
/// or one connection. A cancelled call completes by itself, wherever it is. Thread-safe.
/// </summary>
internal abstract class OutgoingCall
{
    private protected OutgoingCall(ICallOwner owner, RemoteMethod method, CancellationToken cancellationToken)
    {
        Owner = owner;
        Method = method;
        CancellationToken = cancellationToken;
        DeadlineTicks = CallDeadline.Ticks;
    }

    /// <summary>Who decides when a connection fails it.</summary>
    internal ICallOwner Owner { get; }

    /// <summary>What is called.</summary>
    internal RemoteMethod Method { get; }

    /// <summary>The caller's.</summary>
    internal CancellationToken CancellationToken { get; }

    /// <summary>When the call ends, in the ticks of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/>: never. A connection that holds the call watches it; an owner that holds it does so by <see cref="FailIfExpired"/>.</summary>
    internal long DeadlineTicks { get; }

    /// <summary>Whether a byte of it may have reached the other end of any connection, so that it may have been executed.</summary>
    internal bool WasSent => throw new NotImplementedException();

    /// <summary>Whether it may be sent (again) without the risk that it is executed twice against its author's word, or that its caller sees an element of a sequence twice.</summary>
    internal virtual bool CanBeSentAgain => !WasSent || Method.IsIdempotent;

    /// <summary>Whether it has its outcome; then it need not be sent.</summary>
    internal bool IsCompleted => throw new NotImplementedException();

    /// <summary>Completes the call with an exception, unless it is completed.</summary>
    /// <param name="exception">What its caller gets.</param>
    internal void Fail(Exception exception) => throw new NotImplementedException();

    /// <summary>Completes the call with <see cref="CallDeadlineException"/> if its deadline has passed.</summary>
    /// <param name="nowTicks">The ticks of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>Whether the call is completed.</returns>
    internal bool FailIfExpired(long nowTicks) => throw new NotImplementedException();
}
