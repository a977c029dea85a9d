namespace PluginRuntime;

/// <summary>What a virtual server does.</summary>
public enum VirtualServerState
{
    /// <summary>Its first instance is being made. Calls wait.</summary>
    Starting,

    /// <summary>It serves.</summary>
    Serving,

    /// <summary>It moves to another process. Calls are served, but for a moment in which they wait.</summary>
    Moving,

    /// <summary>Its process was lost, and another instance is being made. Calls wait.</summary>
    Recovering,

    /// <summary>It is being stopped. Calls fail.</summary>
    Stopping,

    /// <summary>It has been stopped, or did not come to serve. Calls fail.</summary>
    Stopped,
}
