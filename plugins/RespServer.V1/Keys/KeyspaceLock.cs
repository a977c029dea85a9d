using System.Diagnostics;

namespace RespServer.Keys;

/// <summary>
/// Guards a keyspace: taken once for the commands of a read, and for one slice of a longer work. Locks are not fair, so long work asks
/// between its slices whether somebody waits.
/// </summary>
internal sealed class KeyspaceLock
{
    private static readonly TimeSpan LongestYield = TimeSpan.FromMilliseconds(5);
    private readonly Lock _lock = new();
    private int _waiting;

    internal void Enter()
    {
        if (_lock.TryEnter())
            return;
        Interlocked.Increment(ref _waiting);
        _lock.Enter();
        Interlocked.Decrement(ref _waiting);
    }

    internal void Exit() => _lock.Exit();

    /// <summary>Lets in whoever waits. Called between slices, outside the lock.</summary>
    internal void Yield()
    {
        var since = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (Volatile.Read(ref _waiting) > 0 && Stopwatch.GetElapsedTime(since) < LongestYield)
            spin.SpinOnce(sleep1Threshold: -1);
    }
}
