using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.Upgrades;

/// <summary>What is to be done with one offload, or one type of virtual servers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Which of the two it is.</param>
/// <param name="Operation">What.</param>
/// <param name="Package">The package to apply.</param>
internal sealed record ChildPart(string Id, ModuleKind Kind, ChildOperation Operation, OffloadPackage? Package);

internal enum ChildOperation
{
    /// <summary>Install, upgrade or downgrade.</summary>
    Apply,

    /// <summary>New processes for the version that runs.</summary>
    Recreate,

    /// <summary>Back to the version before.</summary>
    RollBack,

    /// <summary>Run it no more.</summary>
    Remove,
}
