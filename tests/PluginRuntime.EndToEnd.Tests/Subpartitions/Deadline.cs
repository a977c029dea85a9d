namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>Waits that end with the name of what was awaited.</summary>
internal static class Deadline
{
    /// <summary>Generous: the machine of a build may be busy. What has to be fast is asserted where it is measured.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    internal static async Task<T> Within<T>(this Task<T> task, string awaited)
    {
        await ((Task)task).Within(awaited);
        return await task;
    }

    internal static Task<T> Within<T>(this ValueTask<T> task, string awaited) => task.AsTask().Within(awaited);

    internal static Task Within(this ValueTask task, string awaited) => task.AsTask().Within(awaited);

    internal static async Task Within(this Task task, string awaited)
    {
        try
        {
            await task.WaitAsync(Bound);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not within {Bound.TotalSeconds} s: {awaited}.");
        }
    }

    /// <summary>Waits for what nobody tells of, such as a file that goes.</summary>
    internal static async Task Until(Func<bool> condition, string awaited)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var since = Environment.TickCount64; !condition(); await timer.WaitForNextTickAsync())
        {
            if (Environment.TickCount64 - since > Bound.TotalMilliseconds)
                throw new TimeoutException($"Not within {Bound.TotalSeconds} s: {awaited}.");
        }
    }
}
