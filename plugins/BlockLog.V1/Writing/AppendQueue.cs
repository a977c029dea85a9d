namespace BlockLog.Writing;

/// <summary>Appends that wait for the writer, in the order in which they came. Who puts them in bounds their number. Thread-safe.</summary>
internal sealed class AppendQueue
{
    // A monitor, since the writer's thread waits in it.
    private readonly object _lock = new();
    private readonly Queue<PendingAppend> _appends = new();
    private bool _isCompleted;

    /// <summary>Adds an append.</summary>
    /// <returns>Whether it was added; not after <see cref="Complete"/>.</returns>
    internal bool TryAdd(PendingAppend append)
    {
        lock (_lock)
        {
            if (_isCompleted)
                return false;
            _appends.Enqueue(append);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits for work and takes it: everything there is, but no more bytes than fit into one write, and at least one append.</summary>
    /// <returns>Whether there was any; <see langword="false"/>: the queue is complete and empty.</returns>
    internal bool Take(List<PendingAppend> batch, int maxBytes)
    {
        lock (_lock)
        {
            while (true)
            {
                var bytes = 0;
                while (_appends.TryPeek(out var next) && (batch.Count == 0 || bytes + SizeOf(next) <= maxBytes))
                {
                    _appends.Dequeue();
                    if (!next.TryTake())
                        continue;
                    batch.Add(next);
                    bytes += SizeOf(next);
                }

                if (batch.Count > 0 || _isCompleted)
                    return batch.Count > 0;
                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Takes nothing new; what waits is still to be taken.</summary>
    internal void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>With room for what any format adds to it.</summary>
    private static int SizeOf(PendingAppend append) => append.Payload.Length + 64;
}
