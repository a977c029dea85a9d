using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A channel that makes an <see cref="OutgoingCall"/> of every call and leaves it to the derived class where it goes: over one connection, or over the one that serves just now.</summary>
internal abstract class CallChannel : RemoteChannel, ICallOwner
{
    /// <inheritdoc/>
    public sealed override ValueTask<TResult> CallAsync<TContract, TArguments, TResult>(
        RemoteCall<TContract, TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        var call = new OutgoingRequest<TContract, TArguments, TResult>(this, method, arguments, cancellationToken);
        Begin(call);
        return call.Result;
    }

    /// <inheritdoc/>
    public sealed override ValueTask SendAsync<TContract, TArguments>(
        RemoteCall<TContract, TArguments, NoResult> method, TArguments arguments, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        var call = new OutgoingRequest<TContract, TArguments, NoResult>(this, method, arguments, cancellationToken);
        Begin(call);
        return call.Completion;
    }

    /// <inheritdoc/>
    public sealed override IAsyncEnumerable<TItem> Enumerate<TContract, TArguments, TItem>(
        RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, CancellationToken cancellationToken) =>
        new RemoteEnumerable<TContract, TArguments, TItem>(this, TrySubmit, method, arguments, cancellationToken);

    /// <inheritdoc/>
    public abstract void OnLost(OutgoingCall call, PipeCloseReason reason);

    /// <inheritdoc/>
    public abstract void OnReturned(OutgoingCall call);

    /// <summary>
    /// Takes a new call: sends it (<see cref="PipeConnection.TrySend"/>), keeps it to send it later, or fails it. Called on the
    /// caller's thread; must not wait. What it throws fails the call.
    /// </summary>
    /// <param name="call">The call.</param>
    protected abstract void Submit(OutgoingCall call);

    private void Begin(OutgoingCall call)
    {
        call.Begin();
        TrySubmit(call);
    }

    private void TrySubmit(OutgoingCall call)
    {
        try
        {
            if (call.DeadlineTicks == long.MaxValue || !call.FailIfExpired(Environment.TickCount64))
                Submit(call);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }
}
