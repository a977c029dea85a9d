namespace PluginRuntime.Benchmarks.Load;

/// <summary>Callers that keep the longest latency of a window.</summary>
internal interface ILatencyWindows
{
    /// <summary>From now on the longest latency is kept anew.</summary>
    void BeginWindow(int window);

    /// <summary>Ends the window.</summary>
    /// <returns>The longest latency of a call that returned in it, in milliseconds.</returns>
    double EndWindow();
}
