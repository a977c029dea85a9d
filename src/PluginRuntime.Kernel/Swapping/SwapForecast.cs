using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>What a plan would mean for others, worked out from metadata as <see cref="SwapScope"/> works it out from what is loaded.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Rebinds">Who is led to another generation: of which contract, and of which module.</param>
/// <param name="Bystanders">Modules that keep their generation and have to be quiet too, since they stand between swapped ones.</param>
/// <param name="ClosesGates">Whether gates close: state passes, or a bystander has to be quiet.</param>
internal sealed record SwapForecast(UpgradePlan Plan, IReadOnlyList<Rebinding> Rebinds, IReadOnlyList<string> Bystanders, bool ClosesGates)
{
    /// <summary>What the host's gates are called in a list of those who are led elsewhere.</summary>
    internal const string Host = "host";

    internal static SwapForecast Of(UpgradePlan plan, ModuleTable table, IReadOnlyCollection<Gate> entryGates)
    {
        var swapped = plan.Modules.Select(module => module.Module).ToHashSet(StringComparer.Ordinal);
        var now = table.Modules.Values.Select(generation => generation.Inspection).ToArray();
        var next = now.Where(inspection => !swapped.Contains(inspection.ModuleId)).Concat(plan.Modules.Select(module => module.Inspection).OfType<ModuleInspection>()).ToArray();
        var inside = SwapScope.Inside(swapped, Imports(now).Concat(Imports(next)));

        // A contract that two serve has refused the plan; it is listed all the same.
        var exporters = next.Where(inspection => swapped.Contains(inspection.ModuleId)).SelectMany(inspection => inspection.Exports.Select(contract => (contract, inspection.ModuleId)))
            .DistinctBy(static entry => entry.contract).ToDictionary(static entry => entry.contract, static entry => entry.ModuleId);
        List<Rebinding> rebinds = [];
        foreach (var gate in entryGates)
        {
            var contract = new ContractName(gate.Contract.FullName ?? gate.Contract.Name, gate.Contract.Assembly.GetName().Name ?? "");
            if (exporters.TryGetValue(contract, out var exporter))
                rebinds.Add(new Rebinding(Host, contract.TypeName, exporter));
        }

        foreach (var importer in next.OrderBy(static inspection => inspection.ModuleId, StringComparer.Ordinal))
        {
            foreach (var contract in importer.Imports.Where(contract => exporters.ContainsKey(contract) && exporters[contract] != importer.ModuleId))
                rebinds.Add(new Rebinding(importer.ModuleId, contract.TypeName, exporters[contract]));
        }

        var bystanders = inside.Except(swapped).Order(StringComparer.Ordinal).ToArray();
        var passesState = plan.Modules.Any(static module => module.Old is { Inspection.HandOvers.IsDefaultOrEmpty: false } && module.Inspection is { HandOvers.IsDefaultOrEmpty: false });
        return new SwapForecast(plan, rebinds, bystanders, passesState || bystanders.Length > 0);
    }

    private static IEnumerable<(string From, string To)> Imports(ModuleInspection[] modules)
    {
        var exporters = modules.SelectMany(static module => module.Exports.Select(contract => (contract, module.ModuleId)))
            .ToLookup(static entry => entry.contract, static entry => entry.ModuleId);
        return modules.SelectMany(module => module.Imports.SelectMany(contract => exporters[contract].Select(exporter => (module.ModuleId, exporter))));
    }
}
