using System.Collections.Immutable;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>What the metadata of a package says. Nothing of the package was loaded to learn it.</summary>
public sealed record ModuleInspection
{
    /// <summary>Where its code runs; of little meaning when <see cref="ModuleId"/> is empty.</summary>
    public ModuleKind Kind { get; init; }

    /// <summary>The id of <see cref="KernelModuleAttribute"/>, <see cref="IoOffloadAttribute"/> or <see cref="VirtualServerAttribute"/>; empty when no assembly carries one (then there is a refusal).</summary>
    public required string ModuleId { get; init; }

    /// <summary>The assembly's informational version without build metadata, else its assembly version.</summary>
    public required string Version { get; init; }

    /// <summary>Simple name of the module's main assembly.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>Path of the main assembly in the inspected folder.</summary>
    public required string AssemblyPath { get; init; }

    /// <summary>Full name of the class derived from <see cref="KernelModule"/>, <see cref="IoOffload"/> or <see cref="VirtualServerModule"/>.</summary>
    public required string EntryType { get; init; }

    /// <summary>The target framework the module was built for, as <c>TargetFrameworkAttribute</c> names it.</summary>
    public required string TargetFramework { get; init; }

    /// <summary>
    /// Shared frameworks that the process of an offload must have besides Microsoft.NETCore.App. A kernel module has those of its host.
    /// </summary>
    public ImmutableArray<string> Frameworks { get; init; } = [];

    /// <summary>Contracts that classes of the module implement, sessions left out.</summary>
    public required ImmutableArray<ContractName> Exports { get; init; }

    /// <summary>Contracts that the module refers to and does not implement, sessions left out.</summary>
    public required ImmutableArray<ContractName> Imports { get; init; }

    /// <summary>Classes that hand state over.</summary>
    public required ImmutableArray<HandOverDeclaration> HandOvers { get; init; }

    /// <summary>
    /// Contract assemblies of the package that the host does not know: simple name to path in the package's <c>contracts</c> folder.
    /// They are loaded once, shared. For an offload, all that it needs: its process uses the package's copies.
    /// </summary>
    public required ImmutableDictionary<string, string> NewContractAssemblies { get; init; }

    /// <summary>Everything found, refusals first.</summary>
    public required ImmutableArray<InspectionFinding> Findings { get; init; }

    /// <summary>Whether a finding refuses the package.</summary>
    public bool IsRefused => Findings.Any(finding => finding.Severity == FindingSeverity.Refusal);
}
