namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>Something with state that is called and moves between two processes.</summary>
internal interface IMovable : IAsyncDisposable
{
    /// <summary>Makes its state.</summary>
    Task FillAsync(int bytes);

    /// <summary>Returns what it gets.</summary>
    Task<byte[]> EchoAsync(byte[] bytes);

    /// <summary>Moves it to the other process, and waits until it answers there.</summary>
    Task MoveAsync();

    /// <summary>Whether its state is what was made.</summary>
    Task<bool> IsWholeAsync();
}
