namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Where an instance of a virtual server is in its life. <see cref="ServerInstance"/> performs all transitions.</summary>
internal enum InstanceState
{
    /// <summary>It is being made, and takes up state. Calls that come wait.</summary>
    Made,

    /// <summary>It has its place: calls and connections are served.</summary>
    Open,

    /// <summary>Nothing is inside, and its state has been handed out. It could serve on.</summary>
    Closed,

    /// <summary>It has been disposed.</summary>
    Gone,
}
