namespace PluginRuntime.Control.Tests;

/// <summary>Every wait of a test has an end, and says what did not come.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    internal static async Task Within(this Task task, string awaited)
    {
        try
        {
            await task.WaitAsync(Bound);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"In {Bound.TotalSeconds:0} s there was no {awaited}.");
        }
    }

    internal static async Task<T> Within<T>(this Task<T> task, string awaited)
    {
        await Within((Task)task, awaited);
        return await task;
    }

    internal static Task<T> Within<T>(this ValueTask<T> task, string awaited) => task.AsTask().Within(awaited);

    /// <summary>Runs something that blocks on a thread of its own, as a caller who has never called before.</summary>
    internal static Task<T> OnFreshThread<T>(Func<T> call)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(call());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }) { IsBackground = true, Name = "caller of a test" };

        // A caller of its own: nothing of the flow that starts it comes along, no pin either.
        thread.UnsafeStart();
        return done.Task;
    }

    /// <summary>Waits for something that nobody announces, looking again each millisecond.</summary>
    internal static async Task Until(Func<bool> condition, string awaited)
    {
        var since = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - since > Bound.TotalMilliseconds)
                throw new TimeoutException($"In {Bound.TotalSeconds:0} s there was no {awaited}.");
            await Task.Delay(1);
        }
    }
}
