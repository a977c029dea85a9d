using System.ComponentModel;

namespace PluginRuntime.Remoting;

/// <summary>Where generated callers send their calls: a connection, or a router that picks one. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RemoteChannel
{
    private protected RemoteChannel()
    {
    }

    /// <summary>Calls a method.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TArguments">The arguments' type.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments. Memory among them must not change until the call has ended.</param>
    /// <param name="cancellationToken">Cancels the call in its process; it may have been executed.</param>
    /// <returns>The result.</returns>
    /// <exception cref="RemoteFaultException">It failed there.</exception>
    /// <exception cref="CallDeadlineException">It was not answered before its deadline.</exception>
    /// <exception cref="SubpartitionLostException">The process was lost, and the call may have been executed.</exception>
    /// <exception cref="SubpartitionUnavailableException">The call was not sent.</exception>
    public abstract ValueTask<TResult> CallAsync<TContract, TArguments, TResult>(
        RemoteCall<TContract, TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken) where TContract : class;

    /// <summary>Calls a method that has no result; otherwise as <see cref="CallAsync"/>.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TArguments">The arguments' type.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">As there.</param>
    /// <returns>A task that completes when the call was executed.</returns>
    public abstract ValueTask SendAsync<TContract, TArguments>(
        RemoteCall<TContract, TArguments, NoResult> method, TArguments arguments, CancellationToken cancellationToken) where TContract : class;

    /// <summary>Calls a method that returns a sequence. It is called when the enumeration begins; each enumeration calls it.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TArguments">The arguments' type.</typeparam>
    /// <typeparam name="TItem">The elements' type.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the enumeration, as does the token of <c>GetAsyncEnumerator</c>.</param>
    /// <returns>The sequence; a slow reader slows the sender.</returns>
    public abstract IAsyncEnumerable<TItem> Enumerate<TContract, TArguments, TItem>(
        RemoteSequence<TContract, TArguments, TItem> method, TArguments arguments, CancellationToken cancellationToken) where TContract : class;
}
