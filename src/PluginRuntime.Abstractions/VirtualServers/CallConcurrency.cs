namespace PluginRuntime;

/// <summary>How calls of contracts, and scheduled work, run in one virtual server.</summary>
public enum CallConcurrency
{
    /// <summary>
    /// One after the other, each to its end, awaits included: the server's state needs no lock against calls. A server that calls itself
    /// waits for itself, and servers that call each other in a ring wait for each other, up to the deadline of the call. Connections are served beside calls.
    /// </summary>
    OneAtATime,

    /// <summary>At once: the server guards its own state.</summary>
    Concurrent,
}
