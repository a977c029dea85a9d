namespace RespServer.Tests.Hosting;

/// <summary>What clients have done between two moves.</summary>
internal sealed class Progress : IDisposable
{
    private readonly SemaphoreSlim _done = new(0);

    /// <summary>A client has done something.</summary>
    internal void Step() => _done.Release();

    /// <summary>Waits until something has been done so many times since the last time.</summary>
    internal async Task WaitAsync(int steps)
    {
        for (; steps > 0; steps--)
            Assert.True(await _done.WaitAsync(TimeSpan.FromSeconds(30)), "In 30 s the clients did not get on.");
    }

    public void Dispose() => _done.Dispose();
}
