namespace Probe;

/// <summary>Lets a test know that a call is inside, and hold it there.</summary>
public sealed class ProbeLatch
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call is inside.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Completes when the call may end.</summary>
    public Task Released => _released.Task;

    public void Enter() => _entered.TrySetResult();

    public void Release() => _released.TrySetResult();
}
