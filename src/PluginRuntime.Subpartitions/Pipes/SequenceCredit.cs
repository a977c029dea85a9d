namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The sending side of a sequence's window: an element may be sent while fewer bytes than the window are not taken, so that one element
/// at most goes beyond it. One sender; thread-safe against grants.
/// </summary>
/// <param name="window">In bytes.</param>
internal sealed class SequenceCredit(int window)
{
    private readonly Lock _sync = new();
    private long _outstanding;
    private TaskCompletionSource? _granted;

    /// <summary>Takes credit for an element.</summary>
    /// <param name="bytes">What it costs.</param>
    /// <param name="granted">Completes when it is worth trying again.</param>
    /// <returns>Whether the element may be sent.</returns>
    internal bool TryTake(long bytes, out Task granted)
    {
        lock (_sync)
        {
            granted = Task.CompletedTask;
            if (_outstanding < window)
            {
                _outstanding += bytes;
                return true;
            }

            _granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            granted = _granted.Task;
            return false;
        }
    }

    /// <summary>The consumer has taken elements.</summary>
    /// <exception cref="PipeViolationException">It has taken more than there were.</exception>
    internal void Grant(uint bytes)
    {
        lock (_sync)
        {
            if (bytes == 0 || bytes > _outstanding)
                throw new PipeViolationException($"Credit of {bytes} bytes came for a sequence that has {_outstanding} under way.");
            _outstanding -= bytes;
            if (_outstanding < window)
            {
                _granted?.SetResult();
                _granted = null;
            }
        }
    }
}
