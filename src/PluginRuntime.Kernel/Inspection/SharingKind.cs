namespace PluginRuntime.Kernel.Inspection;

/// <summary>How a module comes by an assembly that the host has too.</summary>
internal enum SharingKind
{
    /// <summary>The host does not have it.</summary>
    Unknown,

    /// <summary>The host has it; a module's own copy comes first.</summary>
    Available,

    /// <summary>Part of a shared framework: always the host's.</summary>
    Framework,

    /// <summary>PluginRuntime.Abstractions and what it refers to: always the host's.</summary>
    Runtime,

    /// <summary>
    /// An assembly with contracts, or one that such an assembly refers to, since its types appear in signatures: always the host's,
    /// whatever version the module was built against. The link check decides whether they fit.
    /// </summary>
    Contract,
}
