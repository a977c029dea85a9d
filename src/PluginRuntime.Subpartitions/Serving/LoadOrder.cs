namespace PluginRuntime.Subpartitions.Serving;

/// <summary>A package as a child loads it: inspected and stored by the kernel, so that the child need not look again.</summary>
internal sealed record LoadOrder
{
    /// <summary>Whether the package is a type of virtual servers; otherwise it is an offload.</summary>
    public bool RunsServers { get; init; }

    /// <summary>The subpartition's id.</summary>
    public required string Subpartition { get; init; }

    /// <summary>The package's version.</summary>
    public required string Version { get; init; }

    /// <summary>The number of this generation in its kernel.</summary>
    public required long Generation { get; init; }

    /// <summary>The main assembly, in the store.</summary>
    public required string AssemblyPath { get; init; }

    /// <summary>Full name of the entry point's class.</summary>
    public required string EntryType { get; init; }

    /// <summary>The folder of the package's own files.</summary>
    public required string ContentRoot { get; init; }

    /// <summary>Simple names of the assemblies that the package takes from the child or from its contracts, whatever copies it carries.</summary>
    public required string[] Shared { get; init; }

    /// <summary>Contract assemblies, and what they refer to: the package's copies.</summary>
    public required SharedAssembly[] Contracts { get; init; }

    /// <summary>Contracts that the package implements.</summary>
    public required ContractReference[] Exports { get; init; }

    /// <summary>Contracts that it calls; the kernel serves them on this child's pipe.</summary>
    public required ContractReference[] Imports { get; init; }

    /// <summary>The module's configuration; keys are relative to its section.</summary>
    public required ConfigurationEntry[] Configuration { get; init; }

    /// <summary>The deadline of each callback, in milliseconds.</summary>
    public required int CallbackMilliseconds { get; init; }

    /// <summary>The deadline of each callback of a virtual server that callers wait for, in milliseconds.</summary>
    public required int HandOverMilliseconds { get; init; }
}

/// <summary>An assembly that is loaded for all.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Path">Its file.</param>
internal sealed record SharedAssembly(string Name, string Path);

/// <summary>A contract as metadata names it.</summary>
/// <param name="Type">Full name of the interface.</param>
/// <param name="Assembly">Simple name of its assembly.</param>
internal sealed record ContractReference(string Type, string Assembly);

/// <summary>A value of the configuration.</summary>
/// <param name="Key">Its key, parts separated by a colon.</param>
/// <param name="Value">The value.</param>
internal sealed record ConfigurationEntry(string Key, string? Value);
