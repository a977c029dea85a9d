using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>Ends leases when asynchronous calls complete. For generated code.</summary>
/// <remarks>
/// The results are never the module's own task objects once they have completed: a completed <see cref="Task"/> may be the module's
/// state machine, and a completed <see cref="ValueTask"/> may be backed by an object of the module.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AsyncLeases
{
    /// <summary>Awaits a call and ends its lease.</summary>
    /// <param name="pending">The call.</param>
    /// <param name="lease">Its lease.</param>
    /// <returns>A task that completes with the call.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask Complete(ValueTask pending, AsyncLease lease)
    {
        try
        {
            await pending.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (lease.Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            lease.Exit();
        }
    }

    /// <inheritdoc cref="Complete(ValueTask, AsyncLease)"/>
    /// <typeparam name="T">The result.</typeparam>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<T> Complete<T>(ValueTask<T> pending, AsyncLease lease)
    {
        try
        {
            return await pending.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (lease.Translate(exception) is { } translated)
                throw translated;
            throw;
        }
        finally
        {
            lease.Exit();
        }
    }

    /// <inheritdoc cref="Complete(ValueTask, AsyncLease)"/>
    public static Task Complete(Task pending, AsyncLease lease) => Complete(new ValueTask(pending), lease).AsTask();

    /// <inheritdoc cref="Complete(ValueTask, AsyncLease)"/>
    /// <typeparam name="T">The result.</typeparam>
    public static Task<T> Complete<T>(Task<T> pending, AsyncLease lease) => Complete(new ValueTask<T>(pending), lease).AsTask();

    /// <summary>Awaits a call whose result is a session, and lets the lease go on with the session.</summary>
    /// <typeparam name="T">The session's contract.</typeparam>
    /// <param name="pending">The call.</param>
    /// <param name="lease">Its lease.</param>
    /// <param name="wrap">Makes the session's gate, which ends the lease when it is disposed.</param>
    /// <returns>The session's gate.</returns>
    public static async ValueTask<T> CompleteSession<T>(ValueTask<T> pending, AsyncLease lease, Func<T, AsyncLease, T> wrap) where T : class
    {
        try
        {
            var session = await pending.ConfigureAwait(false);
            if (session is not null)
                return wrap(session, lease);
        }
        catch (Exception exception)
        {
            var translated = lease.Translate(exception);
            lease.Exit();
            if (translated is not null)
                throw translated;
            throw;
        }

        lease.Exit();
        return null!;
    }

    /// <summary>A completed task that holds nothing of the module.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="completed">A task that has completed successfully.</param>
    /// <returns>The same task when it is a plain one, else a copy.</returns>
    public static Task<T> Detached<T>(Task<T> completed) =>
        completed.GetType() == typeof(Task<T>) && completed.AsyncState is null ? completed : Task.FromResult(completed.GetAwaiter().GetResult());

    /// <summary>What callers are told when a method that returns a task returned none.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <returns>The exception to throw.</returns>
    public static Exception NoTask(int method) =>
        new InvalidOperationException($"{ContractMethods.NameOf(method)} returned null instead of a task. Its implementation must return a task.");
}
