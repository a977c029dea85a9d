namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Where a generation of a subpartition is in its life. <see cref="SubpartitionGeneration"/> performs all transitions.</summary>
internal enum GenerationState
{
    /// <summary>Its process starts, loads the package and gets ready. Nobody calls it.</summary>
    Starting,

    /// <summary>It could serve. Nobody calls it.</summary>
    Ready,

    /// <summary>New calls come to it.</summary>
    Serving,

    /// <summary>New calls go elsewhere; those inside end.</summary>
    Draining,

    /// <summary>Both ends agree that no call is inside. It could serve again.</summary>
    Drained,

    /// <summary>It is being stopped, and will not serve again.</summary>
    Stopping,

    /// <summary>Its process has been reaped.</summary>
    Gone,
}
