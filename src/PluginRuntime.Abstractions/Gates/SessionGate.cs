using System.ComponentModel;

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
}
