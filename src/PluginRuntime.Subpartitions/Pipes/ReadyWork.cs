namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Calls and answers that the loop has read and that user code is to see. All go to the pool, each by itself, so that none holds up
/// another; only the last is kept back: once the next read has been begun, and will be continued by another thread, the thread that read
/// may run it itself. A lone call thereby saves a hop at each end, and still never holds up the loop.
/// </summary>
internal sealed class ReadyWork
{
    private IThreadPoolWorkItem? _last;

    /// <summary>Adds an item.</summary>
    internal void Add(IThreadPoolWorkItem item)
    {
        if (_last is not null)
            ThreadPool.UnsafeQueueUserWorkItem(_last, preferLocal: false);
        _last = item;
    }

    /// <summary>The loop goes on at once: what is kept back goes to the pool.</summary>
    internal void Queue()
    {
        if (_last is not null)
            ThreadPool.UnsafeQueueUserWorkItem(_last, preferLocal: false);
        _last = null;
    }

    /// <summary>Takes what is kept back, before the loop is handed to another thread.</summary>
    internal IThreadPoolWorkItem? Take()
    {
        var last = _last;
        _last = null;
        return last;
    }

    /// <summary>Runs it as the pool would: what it sets in its flow ends with it.</summary>
    internal static void Run(IThreadPoolWorkItem? item)
    {
        if (item is null)
            return;
        var context = ExecutionContext.Capture();
        item.Execute();
        if (context is not null)
            ExecutionContext.Restore(context);
    }
}
