using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Checks;
using PluginRuntime.Kernel.Inspection.Reading;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// Reads what a package says of itself and whether it fits this host, from metadata alone. What is wrong with a package is a finding
/// in the result; nothing a package holds makes it throw. Thread-safe.
/// </summary>
/// <remarks>
/// What was found is remembered by the package's content, for as long as the host shares the same assemblies: an upgrade inspects a
/// package twice, by itself and against what runs, and goes back and forth between few.
/// </remarks>
internal sealed class ModuleInspector(SharedSurface surface, InspectionPolicy? policy = null, ModuleKind kind = ModuleKind.KernelModule)
{
    private const int MostRemembered = 32;

    private readonly InspectionPolicy _policy = policy ?? InspectionPolicy.Default;
    private readonly ConcurrentDictionary<(string Hash, string Folder, int Surface), (ModuleInspection Inspection, bool IsWhole)> _remembered = new();

    /// <summary>Inspects a package in the store.</summary>
    /// <param name="module">The package.</param>
    /// <param name="running">The inspection of the version that runs now, to compare with.</param>
    public ModuleInspection Inspect(StoredModule module, ModuleInspection? running = null)
    {
        surface.Refresh();
        var key = (module.Hash, module.Folder, surface.Growth);
        if (!_remembered.TryGetValue(key, out var known))
        {
            if (_remembered.Count >= MostRemembered)
                _remembered.Clear();
            _remembered[key] = known = InspectAlone(module);
        }

        // A damaged package is refused already; it is not compared by what little could be read of it.
        if (running is null || !known.IsWhole)
            return known.Inspection;
        var findings = new FindingList(_policy, known.Inspection.Findings);
        RunningComparison.Run(known.Inspection, running, findings);
        return known.Inspection with { Findings = findings.ToArray() };
    }

    private (ModuleInspection Inspection, bool IsWhole) InspectAlone(StoredModule module)
    {
        var findings = new FindingList(_policy);
        var inspection = Nothing;
        var isWhole = false;
        try
        {
            using var assemblies = ModuleAssemblies.Open(module, surface, findings);
            if (ModuleIdentity.Find(assemblies, findings) is { } identity)
            {
                inspection = Describe(identity);
                if (identity.Kind == kind)
                {
                    inspection = Check(identity, assemblies, inspection, findings);
                    isWhole = true;
                }
                else
                {
                    findings.Refuse(FindingCodes.OtherKind, $"'{identity.Id}' is {RunningComparison.NameOf(identity.Kind)}; it cannot be loaded as {RunningComparison.NameOf(kind)}.",
                        "Apply it through IPluginRuntime, which determines where each package runs.");
                }
            }
        }
        catch (Exception damaged) when (Damage.IsSignOf(damaged))
        {
            findings.Refuse(FindingCodes.UnreadableAssembly, $"The package's metadata is damaged: {damaged.Message}", "Build and pack the module again.");
        }

        return (inspection with { Findings = findings.ToArray() }, isWhole);
    }

    private static ModuleInspection Check(ModuleIdentity identity, ModuleAssemblies assemblies, ModuleInspection inspection, FindingList findings)
    {
        var main = identity.Main;
        var contracts = ContractPlacement.Needed(assemblies);
        FrameworkCheck.Run(identity, findings);
        ContractPlacement.Run(assemblies, main, identity.Kind, findings);
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
            PolicyScan.Run(assembly, identity.Kind, findings);
        }

        var use = ContractUse.Of(main, identity.Kind, assemblies);
        if (identity.Kind != ModuleKind.KernelModule)
            RemoteCheck.Run(use, assemblies, findings);
        ServerContractCheck.Run(use, identity.Kind, findings);
        if (identity.Kind == ModuleKind.IoOffload)
            HandOverUse.WarnOffload(main, findings);
        if (identity.Kind == ModuleKind.VirtualServer)
            HandOverUse.WarnServers(main, findings);

        return inspection with
        {
            Exports = use.Exports,
            Imports = use.Imports,
            HandOvers = identity.Kind == ModuleKind.IoOffload ? [] : new HandOverUse(assemblies, findings).Of(main, identity.Kind),
            NewContractAssemblies = contracts.ToImmutableDictionary(contract => contract.Name, contract => contract.Path),
        };
    }

    private static ModuleInspection Describe(ModuleIdentity identity) => Nothing with
    {
        Kind = identity.Kind,
        ModuleId = identity.Id,
        Version = identity.Version,
        AssemblyName = identity.Main.Name,
        AssemblyPath = identity.Main.Path,
        EntryType = identity.EntryType,
        TargetFramework = identity.TargetFramework,
    };

    internal static ModuleInspection Nothing { get; } = new()
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
