using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>
/// Stands for a session that a module returned: holds the lease of the generation until it is disposed. Base of generated sessions.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SessionGate
{
    private readonly AsyncLease _lease;
    private object? _target;

    // Calls inside, plus one until it is disposed. The lease ends when it comes to 0, so a call that overlaps the disposal is safe.
    private int _users = 1;
    private int _disposed;

    /// <summary>For generated sessions.</summary>
    /// <param name="target">The module's session.</param>
    /// <param name="lease">The lease that goes on until disposal.</param>
    protected SessionGate(object target, AsyncLease lease)
    {
        _target = target;
        _lease = lease;
    }

    /// <summary>The lease, to fork for a session made by this one.</summary>
    protected AsyncLease Lease => _lease;

    /// <summary>Begins a call.</summary>
    /// <returns>The module's session.</returns>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    protected object EnterSession()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(users == 0 || Volatile.Read(ref _disposed) != 0, this);
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return _target!;
    }

    /// <summary>Ends a call.</summary>
    protected void ExitSession()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;

        // Dropped, so that a disposed session that the host still holds does not hold the module.
        _target = null;
        _lease.Exit();
    }

    /// <summary>What to throw instead of an exception of the module.</summary>
    /// <param name="exception">What the module threw.</param>
    /// <returns>What to throw instead, or <see langword="null"/> to rethrow.</returns>
    protected Exception? Translate(Exception exception) => _lease.Translate(exception);

    /// <summary>Ends a call that threw.</summary>
    /// <param name="exception">What the module threw.</param>
    /// <returns>What to throw instead, or <see langword="null"/> to rethrow.</returns>
    protected Exception? Fail(Exception exception)
    {
        // Translated before the exit: reading the message may run code of the module.
        var translated = Translate(exception);
        ExitSession();
        return translated;
    }

    /// <summary>Begins the disposal.</summary>
    /// <returns>The module's session to dispose, or <see langword="null"/> when it was disposed before. After it call <see cref="ExitSession"/>.</returns>
    protected object? BeginDispose() => Interlocked.Exchange(ref _disposed, 1) == 0 ? _target : null;

    /// <summary>Awaits a call of the session and ends it.</summary>
    /// <param name="pending">The call.</param>
    /// <returns>A task that completes with the call.</returns>
    protected async ValueTask Complete(ValueTask pending)
    {
        try
        {
            await pending.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            ExitSession();
        }
    }

    /// <inheritdoc cref="Complete(ValueTask)"/>
    /// <typeparam name="T">The result.</typeparam>
    protected async ValueTask<T> Complete<T>(ValueTask<T> pending)
    {
        try
        {
            return await pending.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            ExitSession();
        }
    }

    /// <inheritdoc cref="Complete(ValueTask)"/>
    protected Task Complete(Task pending) => Complete(new ValueTask(pending)).AsTask();

    /// <inheritdoc cref="Complete(ValueTask)"/>
    /// <typeparam name="T">The result.</typeparam>
    protected Task<T> Complete<T>(Task<T> pending) => Complete(new ValueTask<T>(pending)).AsTask();

    /// <summary>Awaits a call whose result is a further session, and ends it.</summary>
    /// <typeparam name="T">The further session's contract.</typeparam>
    /// <param name="pending">The call.</param>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <param name="wrap">Makes the further session's gate, which ends its lease when it is disposed.</param>
    /// <returns>The further session's gate.</returns>
    protected async ValueTask<T> CompleteSession<T>(ValueTask<T> pending, int method, Func<T, AsyncLease, T> wrap) where T : class
    {
        try
        {
            return await pending.ConfigureAwait(false) is { } session ? wrap(session, _lease.Fork(method)) : null!;
        }
        catch (Exception exception)
        {
            if (Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            ExitSession();
        }
    }

    /// <summary>A sequence of the session: a call from the first <c>MoveNextAsync</c> to <c>DisposeAsync</c>.</summary>
    /// <typeparam name="TContract">The session's contract.</typeparam>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="open">Calls the method on the module's session.</param>
    /// <returns>The sequence.</returns>
    protected IAsyncEnumerable<T> Sequence<TContract, T>(Func<TContract, IAsyncEnumerable<T>> open) where TContract : class =>
        Enumerate(open, CancellationToken.None);

    private async IAsyncEnumerable<T> Enumerate<TContract, T>(
        Func<TContract, IAsyncEnumerable<T>> open, [EnumeratorCancellation] CancellationToken cancellationToken) where TContract : class
    {
        var target = EnterSession();
        IAsyncEnumerator<T>? inner = null;
        try
        {
            while (true)
            {
                try
                {
                    inner ??= open((TContract)target).GetAsyncEnumerator(cancellationToken);
                    if (!await inner.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception exception)
                {
                    if (Translate(exception) is { } translated)
                        throw translated;
                    throw;
                }

                yield return inner.Current;
            }
        }
        finally
        {
            // Dropped, so that an enumerator that the host still holds does not hold the module.
            var ended = inner;
            target = null!;
            inner = null;
            await EndSequence(ended).ConfigureAwait(false);
        }
    }

    private async ValueTask EndSequence(IAsyncDisposable? enumerator)
    {
        try
        {
            if (enumerator is not null)
                await enumerator.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            ExitSession();
        }
    }
}
