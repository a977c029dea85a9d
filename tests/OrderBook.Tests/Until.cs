namespace OrderBook.Tests;

/// <summary>Waits for what nobody announces.</summary>
internal static class Until
{
    internal static Task SoAsync(Func<bool> isSo, string awaited)
    {
        async Task WaitAsync()
        {
            while (!isSo())
                await Task.Yield();
        }

        return WaitAsync().Within(awaited);
    }
}
