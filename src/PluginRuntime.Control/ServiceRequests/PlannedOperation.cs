namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What a request does with one module, offload or type of virtual servers.</summary>
public enum PlannedOperation
{
    /// <summary>Nothing of this id is installed.</summary>
    Install,

    /// <summary>To a higher version.</summary>
    Upgrade,

    /// <summary>To a lower version.</summary>
    Downgrade,

    /// <summary>A package of the version that serves: another build of it, or the same once more.</summary>
    Reapply,

    /// <summary>The version that serves, made anew.</summary>
    Recreate,

    /// <summary>To the version that served before.</summary>
    RollBack,

    /// <summary>It serves no more.</summary>
    Remove,
}
