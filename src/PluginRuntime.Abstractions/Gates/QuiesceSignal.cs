namespace PluginRuntime.Gates;

/// <summary>
/// Tells the swapper that someone has left while it waits for quiet. Any number of leavers set it; one swapper arms and awaits it.
/// </summary>
internal sealed class QuiesceSignal
{
    private volatile TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that a lease has ended. The fence orders the leaver's exit count before its reading of what to complete.</summary>
    internal void Set()
    {
        Interlocked.MemoryBarrier();
        _left.TrySetResult();
    }

    /// <summary>
    /// A task that completes when someone leaves after this call. Must be called <em>before</em> the counts are summed: a leaver either
    /// sees the task armed here, or its exit is in the sums.
    /// </summary>
    internal Task Arm()
    {
        if (_left.Task.IsCompleted)
            _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.MemoryBarrier();
        return _left.Task;
    }
}
