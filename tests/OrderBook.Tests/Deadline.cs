namespace OrderBook.Tests;

/// <summary>Every wait of a test has an end, and says what did not come.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    internal static async Task<T> Within<T>(this Task<T> task, string awaited)
    {
        await Within((Task)task, awaited);
        return await task;
    }

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

    internal static Task<T> Within<T>(this ValueTask<T> task, string awaited) => task.AsTask().Within(awaited);

    internal static Task Within(this ValueTask task, string awaited) => task.AsTask().Within(awaited);
}
