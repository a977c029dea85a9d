namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Lets long messages begin, in order, as long as those under way have no more bytes than there may be; a larger one goes alone.
/// Thread-safe.
/// </summary>
/// <param name="capacity">In bytes.</param>
internal sealed class ByteWindow(long capacity)
{
    private readonly Lock _sync = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Entered)> _waiting = new();
    private long _used;
    private bool _closed;

    /// <summary>Bytes of the messages under way; for tests.</summary>
    internal long Used
    {
        get
        {
            lock (_sync)
                return _used;
        }
    }

    /// <summary>Completes when a message may begin, or the window is closed; then <see cref="Leave"/> is owed.</summary>
    internal Task EnterAsync(long bytes)
    {
        lock (_sync)
        {
            if (_closed || (_waiting.Count == 0 && Fits(bytes)))
            {
                _used += bytes;
                return Task.CompletedTask;
            }

            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, entered));
            return entered.Task;
        }
    }

    /// <summary>A message is over.</summary>
    internal void Leave(long bytes)
    {
        lock (_sync)
        {
            _used -= bytes;
            Admit();
        }
    }

    /// <summary>Lets everybody pass: what they append goes nowhere.</summary>
    internal void Close()
    {
        lock (_sync)
        {
            _closed = true;
            Admit();
        }
    }

    private void Admit()
    {
        while (_waiting.TryPeek(out var next) && (_closed || Fits(next.Bytes)))
        {
            _waiting.Dequeue();
            _used += next.Bytes;
            next.Entered.SetResult();
        }
    }

    private bool Fits(long bytes) => _used == 0 || _used + bytes <= capacity;
}
