namespace Probe;

/// <summary>A place in the shared assembly where leaking modules leave objects of theirs. Tests clear it.</summary>
public static class ProbeHolder
{
    private static readonly Lock Gate = new();
    private static readonly List<object> Held = [];
    private static TaskCompletionSource _unblock = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Leaking modules subscribe and never unsubscribe.</summary>
    public static event EventHandler? Happened;

    /// <summary>What hanging and blocking modules wait for. A test completes it at its end, so that no thread stays.</summary>
    public static Task Unblocked
    {
        get
        {
            lock (Gate)
                return _unblock.Task;
        }
    }

    /// <summary>Where a hand-over in steps waits between bulk and changes, if anywhere.</summary>
    public static ProbeLatch? BetweenSteps { get; set; }

    public static void Hold(object leaked)
    {
        lock (Gate)
            Held.Add(leaked);
    }

    public static void RaiseHappened() => Happened?.Invoke(null, EventArgs.Empty);

    /// <summary>Lets go of everything held and lets those who hang go on.</summary>
    public static void Clear()
    {
        TaskCompletionSource unblock;
        lock (Gate)
        {
            Held.Clear();
            Happened = null;
            BetweenSteps = null;
            unblock = _unblock;
            _unblock = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        unblock.SetResult();
    }
}
