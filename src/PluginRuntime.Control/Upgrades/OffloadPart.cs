using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What is to be done with one offload.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Operation">What.</param>
/// <param name="Package">The package to apply.</param>
internal sealed record OffloadPart(string Id, OffloadOperation Operation, OffloadPackage? Package);

internal enum OffloadOperation
{
    /// <summary>Install, upgrade or downgrade.</summary>
    Apply,

    /// <summary>A new process for the version that serves.</summary>
    Recreate,

    /// <summary>Back to the version before.</summary>
    RollBack,

    /// <summary>Serve it no more.</summary>
    Remove,
}
