namespace PluginRuntime.Tool.Tests.Support;

/// <summary>Every wait of a test has an end, and says what did not come.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    internal static async Task<T> Within<T>(this Task<T> task, Func<string> awaited)
    {
        try
        {
            return await task.WaitAsync(Bound);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"In {Bound.TotalSeconds:0} s there was no {awaited()}.");
        }
    }

    /// <summary>Waits for something that nobody announces, looking again as soon as it has been looked at.</summary>
    internal static async Task Until(Func<Task<bool>> condition, Func<string> awaited)
    {
        var since = Environment.TickCount64;
        while (!await condition())
        {
            if (Environment.TickCount64 - since > Bound.TotalMilliseconds)
                throw new TimeoutException($"In {Bound.TotalSeconds:0} s there was no {awaited()}.");
        }
    }

    internal static async Task Within(this Task task, Func<string> awaited)
    {
        await Within(Wrap(), awaited);

        async Task<bool> Wrap()
        {
            await task;
            return true;
        }
    }
}
