using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// The phase <see cref="UpgradePhase.Inspect"/>: what a request would do, worked out without touching what serves. Packages are unpacked
/// to the store, and nothing is loaded.
/// </summary>
internal sealed class UpgradePlan
{
    private readonly ModuleTable _table;

    private UpgradePlan(ModuleTable table) => _table = table;

    /// <summary>The modules, so that whoever is imported comes before who imports it, as far as there are no cycles.</summary>
    internal IReadOnlyList<PlannedModule> Modules { get; private set; } = [];

    /// <summary>All findings, of all packages.</summary>
    internal List<InspectionFinding> Findings { get; } = [];

    /// <summary>Why the request is rejected; <see langword="null"/> when it is not.</summary>
    internal UpgradeFailure? Failure { get; private set; }

    /// <summary>Works the plan out.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="table">What serves.</param>
    /// <param name="parts">What to find out with.</param>
    /// <param name="coming">Contracts that offloads of the same request are going to serve by the time the modules are planned for good.</param>
    internal static UpgradePlan Make(ModuleRequest request, ModuleTable table, KernelParts parts, IEnumerable<(ContractName Contract, string Owner)>? coming = null)
    {
        var plan = new UpgradePlan(table);
        try
        {
            List<PlannedModule> modules = [];
            foreach (var path in request.Packages)
                modules.Add(plan.InspectPackage(path, request.Taken?.GetValueOrDefault(path) ?? parts.Packages.Take(path), parts));
            foreach (var module in request.Recreate)
                modules.Add(plan.Again(module));
            foreach (var module in request.RollBack)
                modules.Add(plan.Back(module, parts));
            foreach (var module in request.Remove)
                modules.Add(new PlannedModule(module, plan.Running(module, "remove"), null, null));

            if (modules.Count == 0)
                plan.Reject(null, "request", "it names no package and no module", "Give at least one package or module.");
            plan.Modules = Sort(modules);
            plan.CheckTogether(parts.Host, parts.Outside.Served.Select(entry => (NameOf(entry.Key), entry.Value.Owner)).Concat(coming ?? []));
            if (parts.Retirement.Pinned.FirstOrDefault() is { } pinned)
            {
                // Its flow is led past the gates as they are now; moved once more, they would lead it to another version.
                plan.Reject(pinned.Module, "pin", $"a pin of the host still holds {pinned}, which an upgrade before has replaced",
                    "Apply again when the pin is disposed. A pin is meant to last as long as one request of the host.");
            }

            if (parts.Retirement.Uncollected >= parts.Options.MaxUncollected)
            {
                plan.Reject(null, "policy",
                    $"{parts.Retirement.Uncollected} generations have left service and are still loaded, the bound is {parts.Options.MaxUncollected}",
                    "See the reports of the last upgrades for what holds them; restart the host when convenient, or raise KernelOptions.MaxUncollected.");
            }
        }
        catch (PluginRuntimeException exception)
        {
            plan.Reject(null, "package", exception.Message, "Mend what is named and apply again.");
        }
        catch (ModuleStepException exception)
        {
            plan.Reject(exception.Module, exception.Step, exception.Cause, exception.Remedy);
        }

        return plan;
    }

    private PlannedModule InspectPackage(string path, StoredModule stored, KernelParts parts)
    {
        var inspection = parts.Inspector.Inspect(stored);
        var old = _table.Modules.GetValueOrDefault(inspection.ModuleId);
        if (old is not null)
            inspection = parts.Inspector.Inspect(stored, old.Inspection);
        Findings.AddRange(inspection.Findings.OrderByDescending(finding => finding.Severity));
        if (inspection.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Refusal) is { } refusal)
            Reject(inspection.ModuleId.Length > 0 ? inspection.ModuleId : Path.GetFileName(path), $"inspection ({refusal.Code})", refusal.Message, refusal.Remedy);
        return new PlannedModule(inspection.ModuleId, old, stored, inspection);
    }

    private PlannedModule Again(string module)
    {
        var old = Running(module, "recreate");
        return new PlannedModule(module, old, old.Stored, old.Inspection);
    }

    private PlannedModule Back(string module, KernelParts parts)
    {
        var old = Running(module, "roll back");
        if (!parts.History.TryGetValue(module, out var previous))
            throw new ModuleStepException(module, "request", "there is no version to roll back to: it was installed in the one that serves", "Apply the package of the version you want.");
        var inspection = parts.Inspector.Inspect(previous.Stored, old.Inspection);
        Findings.AddRange(inspection.Findings);
        return new PlannedModule(module, old, previous.Stored, inspection);
    }

    private ModuleGeneration Running(string module, string verb) =>
        _table.Modules.GetValueOrDefault(module)
        ?? throw new ModuleStepException(module, "request", $"it is not installed, so there is nothing to {verb}",
            _table.Modules.IsEmpty ? "No kernel module is installed." : $"Installed kernel modules are: {string.Join(", ", _table.Modules.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>What no package shows alone: twice the same module, two exporters of a contract, imports nobody serves.</summary>
    private void CheckTogether(HostServices host, IEnumerable<(ContractName Contract, string Owner)> outside)
    {
        if (Failure is not null)
            return;
        foreach (var twice in Modules.GroupBy(module => module.Module).Where(group => group.Count() > 1))
            Reject(twice.Key, "request", "the request names the module more than once", "Give one package or operation for each module.");

        var touched = Modules.Select(module => module.Module).ToHashSet(StringComparer.Ordinal);
        var after = _table.Modules.Values.Where(generation => !touched.Contains(generation.Module)).Select(generation => generation.Inspection)
            .Concat(Modules.Select(module => module.Inspection).OfType<ModuleInspection>())
            .ToArray();
        var exporters = after.SelectMany(inspection => inspection.Exports.Select(contract => (contract, inspection.ModuleId)))
            .Concat(outside.Select(entry => (contract: entry.Contract, ModuleId: entry.Owner)))
            .ToLookup(entry => entry.contract, entry => entry.ModuleId);
        foreach (var contract in exporters.Where(group => group.Count() > 1))
        {
            Reject(contract.Last(), "plan", $"{contract.Key} would be exported by {string.Join(" and ", contract.Select(module => $"'{module}'"))}",
                "A contract has one exporter. Remove the other module in the same request, or give the contract another interface.");
        }

        var exposed = host.Exposed.Keys.Select(NameOf).ToHashSet();
        foreach (var inspection in after)
        {
            foreach (var contract in inspection.Imports.Where(contract => !exporters.Contains(contract) && !exposed.Contains(contract)))
            {
                Reject(inspection.ModuleId, "plan", $"it imports {contract}, which no module exports and the host does not expose",
                    $"Apply the module that exports {contract} in the same request, or have the host expose it.");
            }
        }
    }

    private static ContractName NameOf(Type contract) => new(contract.FullName ?? contract.Name, contract.Assembly.GetName().Name ?? "");

    private void Reject(string? module, string step, string cause, string remedy) =>
        Failure ??= new UpgradeFailure(module, UpgradePhase.Inspect, step, cause, "Nothing was touched.", remedy);

    private static List<PlannedModule> Sort(List<PlannedModule> modules)
    {
        List<PlannedModule> sorted = [];
        HashSet<PlannedModule> seen = new(ReferenceEqualityComparer.Instance);
        foreach (var module in modules)
            Visit(module);
        return sorted;

        void Visit(PlannedModule module)
        {
            if (!seen.Add(module))
                return;
            foreach (var imported in modules.Where(other => other.Inspection is not null && module.Inspection is not null && other.Inspection.Exports.Intersect(module.Inspection.Imports).Any()))
                Visit(imported);
            sorted.Add(module);
        }
    }
}
