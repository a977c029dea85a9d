namespace PluginRuntime;

/// <summary>Why an instance of a virtual server starts.</summary>
public enum VirtualServerStart
{
    /// <summary>It was created, or started after it had been stopped.</summary>
    Created,

    /// <summary>It takes the place of an instance in another process, whose state follows.</summary>
    Moved,

    /// <summary>The process of the last instance was lost.</summary>
    Recovered,
}
