namespace PluginRuntime.Subpartitions.Host;

/// <summary>Where the move of a virtual server is. <see cref="ServerMove"/> performs all transitions.</summary>
internal enum MoveStep
{
    /// <summary>An instance is being made in the other process. The server serves where it is.</summary>
    Making,

    /// <summary>The bulk of its state passes. It serves.</summary>
    Bulk,

    /// <summary>Calls wait; those inside end; the rest of its state is handed out.</summary>
    Closing,

    /// <summary>The other instance takes it up.</summary>
    TakingOver,

    /// <summary>The server has its place there, and is opened.</summary>
    Opening,

    /// <summary>It serves there.</summary>
    Moved,

    /// <summary>It serves where it was.</summary>
    Stayed,

    /// <summary>The process with the only whole state of it was lost: it is recovered.</summary>
    Lost,
}
