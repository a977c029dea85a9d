using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether the contracts of what runs in a child process can be called across processes: whether the generator has described them.</summary>
internal static class RemoteCheck
{
    private const string Description = "PluginRuntime.Remoting.RemoteContractAttribute";

    public static void Run(ContractUse use, ModuleAssemblies assemblies, FindingList findings)
    {
        var described = assemblies.Contracts.SelectMany(DescribedBy).ToHashSet(StringComparer.Ordinal);
        Require(use.Exports, "exports", described, findings);
        Require(use.Imports, "imports", described, findings);
    }

    private static void Require(IEnumerable<ContractName> contracts, string verb, HashSet<string> described, FindingList findings)
    {
        foreach (var contract in contracts.Where(contract => !described.Contains(contract.TypeName)))
        {
            findings.Refuse(FindingCodes.ContractNotRemote, $"The package {verb} {contract}, which cannot be called across processes: {contract.AssemblyName} has no remote description of it.",
                "Make all its methods asynchronous and its types serializable, and build its assembly with the generator of PluginRuntime.Abstractions, which says what is in the way.");
        }
    }

    // A type in an attribute is written as "Acme.IPricing, Acme.Pricing, Version=1.0.0.0, ...", or without the assembly where it is the attribute's own.
    private static IEnumerable<string> DescribedBy(AssemblyMetadata assembly) =>
        assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, Description)
            .Select(attribute => attribute.FirstText(assembly)?.Split(',')[0].Trim()).OfType<string>();
}
