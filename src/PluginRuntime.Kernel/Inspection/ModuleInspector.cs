using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Checks;
using PluginRuntime.Kernel.Inspection.Reading;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// Reads what a package says of itself and whether it fits this host, from metadata alone. What is wrong with a package is a finding
/// in the result; nothing a package holds makes it throw. Thread-safe.
/// </summary>
internal sealed class ModuleInspector(SharedSurface surface, InspectionPolicy? policy = null)
{
    private readonly InspectionPolicy _policy = policy ?? InspectionPolicy.Default;

    /// <summary>Inspects a package in the store.</summary>
    /// <param name="module">The package.</param>
    /// <param name="running">The inspection of the version that runs now, to compare with.</param>
    public ModuleInspection Inspect(StoredModule module, ModuleInspection? running = null)
    {
        surface.Refresh();
        var findings = new FindingList(_policy);
        var inspection = Nothing;
        try
        {
            using var assemblies = ModuleAssemblies.Open(module, surface, findings);
            if (ModuleIdentity.Find(assemblies, findings) is { } identity)
            {
                inspection = Describe(identity);
                inspection = Check(identity, assemblies, inspection, findings);
                if (running is not null)
                    RunningComparison.Run(inspection, running, findings);
            }
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            findings.Refuse(FindingCodes.UnreadableAssembly, $"The package's metadata is damaged: {damaged.Message}", "Build and pack the module again.");
        }

        return inspection with { Findings = findings.ToArray() };
    }

    private static ModuleInspection Check(ModuleIdentity identity, ModuleAssemblies assemblies, ModuleInspection inspection, FindingList findings)
    {
        var main = identity.Main;
        var contracts = ContractPlacement.Needed(assemblies);
        FrameworkCheck.Run(identity, findings);
        ContractPlacement.Run(assemblies, main, findings);
        var references = new ReferenceCheck(assemblies, PublishedFiles.Beside(main.Path), findings);
        var links = new LinkCheck(assemblies, findings);
        var implementations = new ImplementationCheck(assemblies, findings);
        var used = assemblies.Own.Where(own => assemblies.Find(own.Name) == own).OrderByDescending(own => own == main).ThenBy(own => own.Name, StringComparer.Ordinal);
        foreach (var assembly in used.Concat(contracts))
        {
            var isDependency = assembly != main && assemblies.IsPrivate(assembly);
            references.Run(assembly, isDependency);
            links.Run(assembly, isDependency);
            implementations.Run(assembly, isDependency);
            PolicyScan.Run(assembly, findings);
        }

        var (exports, imports) = ContractUse.Of(main, assemblies);
        return inspection with
        {
            Exports = exports,
            Imports = imports,
            HandOvers = new HandOverUse(assemblies, findings).Of(main),
            NewContractAssemblies = contracts.ToImmutableDictionary(contract => contract.Name, contract => contract.Path),
        };
    }

    private static ModuleInspection Describe(ModuleIdentity identity) => Nothing with
    {
        ModuleId = identity.Id,
        Version = identity.Version,
        AssemblyName = identity.Main.Name,
        AssemblyPath = identity.Main.Path,
        EntryType = identity.EntryType,
        TargetFramework = identity.TargetFramework,
    };

    private static ModuleInspection Nothing { get; } = new()
    {
        ModuleId = "",
        Version = "",
        AssemblyName = "",
        AssemblyPath = "",
        EntryType = "",
        TargetFramework = "",
        Exports = [],
        Imports = [],
        HandOvers = [],
        NewContractAssemblies = ImmutableDictionary<string, string>.Empty,
        Findings = [],
    };
}
