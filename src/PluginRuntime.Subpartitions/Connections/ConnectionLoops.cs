namespace PluginRuntime.Subpartitions.Connections;

/// <summary>The loops of a process. Each virtual server has one of them, with all its connections. Thread-safe.</summary>
internal sealed class ConnectionLoops : IAsyncDisposable
{
    private readonly ConnectionLoop[] _loops;
    private int _handedOut = -1;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many; at least 1. More than there are processors does not help.</param>
    /// <exception cref="PlatformNotSupportedException">This system has no such loops.</exception>
    internal ConnectionLoops(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        VirtualSockets.ThrowIfUnsupported();
        _loops = [.. Enumerable.Range(1, count).Select(number => new ConnectionLoop($"Connections {number}"))];
    }

    /// <summary>A loop for one more server, in turn.</summary>
    internal ConnectionLoop Next() => _loops[(uint)Interlocked.Increment(ref _handedOut) % (uint)_loops.Length];

    /// <summary>Ends them. Their servers are to be stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
            await loop.DisposeAsync().ConfigureAwait(false);
    }
}
