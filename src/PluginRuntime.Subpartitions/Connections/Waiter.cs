using System.Threading.Tasks.Sources;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// The one wait that can be pending on an input or an output. What waits goes on at once, on the thread that ends the wait; so that is
/// done outside of the lock. No allocation from one wait to the next.
/// </summary>
/// <param name="sync">Protects the wait.</param>
/// <typeparam name="T">What is waited for.</typeparam>
internal sealed class Waiter<T>(Lock sync) : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _source;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;

    /// <summary>Whether somebody waits; under the lock.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>Somebody waits from here on; under the lock.</summary>
    /// <returns>For <see cref="Wait"/>.</returns>
    internal short Begin(CancellationToken token)
    {
        _source.Reset();
        _token = token;
        IsPending = true;
        return _source.Version;
    }

    /// <summary>The wait; outside of the lock. It may have ended already.</summary>
    /// <param name="version">From <see cref="Begin"/>.</param>
    /// <param name="token">That of <see cref="Begin"/>; none, if its end ends the wait in another way.</param>
    internal ValueTask<T> Wait(short version, CancellationToken token)
    {
        if (token.CanBeCanceled)
            Register(version, token);
        return new(this, version);
    }

    /// <summary>Nobody waits from here on; under the lock. <see cref="SetResult"/> or <see cref="SetCanceled"/> follows, outside of it.</summary>
    /// <returns>The token with which was waited.</returns>
    internal CancellationToken End()
    {
        IsPending = false;
        return _token;
    }

    /// <summary>What was waited for is there.</summary>
    internal void SetResult(T result)
    {
        EndRegistration();
        _source.SetResult(result);
    }

    /// <summary>The waiting was given up.</summary>
    internal void SetCanceled(CancellationToken token)
    {
        EndRegistration();
        _source.SetException(new OperationCanceledException(token));
    }

    /// <inheritdoc/>
    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Register(short version, CancellationToken token)
    {
        var registration = token.UnsafeRegister(static (waiter, token) => ((Waiter<T>)waiter!).Cancel(token), this);
        lock (sync)
        {
            if (IsPending && _source.Version == version)
            {
                _registration = registration;
                return;
            }
        }

        registration.Unregister();
    }

    private void EndRegistration()
    {
        // Nobody can begin another wait before this one has its outcome, so this is left to whoever ended it.
        var registration = _registration;
        _registration = default;
        registration.Unregister();
    }

    private void Cancel(CancellationToken token)
    {
        lock (sync)
        {
            // A wait that began later with the same token is to end as well.
            if (!IsPending || _token != token)
                return;
            End();
        }

        SetCanceled(token);
    }
}
