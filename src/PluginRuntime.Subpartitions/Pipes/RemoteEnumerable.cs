using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A sequence of another process. Nothing is called before the first element is asked for; each enumeration calls.</summary>
internal sealed class RemoteEnumerable<TContract, TArguments, TItem>(
    ICallOwner owner, Action<OutgoingCall> submit, RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, CancellationToken cancellationToken) : IAsyncEnumerable<TItem>
    where TContract : class
{
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken1 = default)
    {
        var ofEnumerator = cancellationToken1;
        if (!cancellationToken.CanBeCanceled || ofEnumerator == cancellationToken)
            return Open(null, ofEnumerator);
        if (!ofEnumerator.CanBeCanceled)
            return Open(null, cancellationToken);
        var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ofEnumerator);
        return Open(both, both.Token);
    }

    private OutgoingSequence<TContract, TArguments, TItem> Open(CancellationTokenSource? linked, CancellationToken token) =>
        new(owner, submit, method, arguments, linked, token);
}
