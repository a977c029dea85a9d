using System.Diagnostics;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// The phase <see cref="UpgradePhase.Prepare"/>: loads, starts and rehearses new generations beside those that serve. Whatever fails,
/// the old never noticed; the caller discards <see cref="Generations"/>.
/// </summary>
internal sealed class GenerationPreparation(UpgradePlan plan, ModuleTable table, KernelParts parts, UpgradePolicy policy)
{
    private readonly List<ModuleGeneration> _generations = [];

    /// <summary>What was made so far.</summary>
    internal IReadOnlyList<ModuleGeneration> Generations => _generations;

    /// <summary>How long the rehearsed hand-overs took: what the pause is expected from.</summary>
    internal TimeSpan RehearsedHandOver { get; private set; }

    /// <summary>Prepares all.</summary>
    /// <exception cref="ModuleStepException">A step failed.</exception>
    internal async Task<IReadOnlyList<ModuleSwap>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var module in plan.Modules)
        {
            if (module.Inspection is { } inspection && module.Stored is { } stored)
            {
                await SwapRehearsal.RunOnceAsync(inspection, stored, parts.Host).ConfigureAwait(false);
                await ConstructAsync(inspection, stored, cancellationToken).ConfigureAwait(false);
            }
        }

        // Cycles: what an earlier one imports from a later one can be bound only now.
        BindImports();
        var giveWay = plan.Modules.Any(static module => module.Old is not null) ? parts.Host.GiveWay : null;
        foreach (var generation in _generations)
        {
            await generation.StartAsync(policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
            await generation.CompileAsync(giveWay, policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
        }

        foreach (var generation in _generations)
        {
            await generation.WarmUpAsync(policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
            await generation.CheckHealthAsync(policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);

            // Twice: the first compiles what is left, the second is timed.
            await generation.RehearseHandOverAsync(policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
            if (generation.HasState)
            {
                var since = Stopwatch.GetTimestamp();
                await generation.RehearseHandOverAsync(policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
                RehearsedHandOver += Stopwatch.GetElapsedTime(since);
            }
        }

        return [.. plan.Modules.Select(module => new ModuleSwap(module.Module, module.Old, _generations.FirstOrDefault(made => made.Module == module.Module)))];
    }

    private async Task ConstructAsync(ModuleInspection inspection, StoredModule stored, CancellationToken cancellationToken)
    {
        foreach (var (name, path) in inspection.NewContractAssemblies)
        {
            parts.Contracts.Add(name, path);
            parts.Surface.AddContract(path);
        }

        // What lives outside the module table is injected itself: it outlives every module.
        var host = parts.Host.With(parts.Outside.Served);
        var number = parts.NextGeneration();
        Dictionary<Type, Gate> imports = [];
        foreach (var name in inspection.Imports)
        {
            var contract = TypeOf(name);
            if (!host.Exposed.ContainsKey(contract))
                imports[contract] = parts.Contracts.MakeGate(contract);
        }

        // The gates of its contracts exist before its counters, which are sized by the methods known.
        foreach (var name in inspection.Exports)
            parts.EntryGates.Ensure(TypeOf(name));
        var leases = new GenerationLeases(inspection.ModuleId, inspection.Version, number);
        var context = new GenerationContext(leases, stored.ModuleFolder, parts.Host.Configuration, parts.Host.LoggerFactory, parts.Host.Time);
        var generation = new ModuleGeneration(inspection, stored, context, imports);
        _generations.Add(generation);
        BindImports();
        await generation.ConstructAsync(parts.Surface.SharedWith(stored, inspection), TypeOf, host, policy.CallbackTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leads the new generations' imports to each other where the request brings both, else to who serves.</summary>
    private void BindImports()
    {
        var made = _generations.SelectMany(generation => generation.Exports).ToDictionary(export => export.Key, export => export.Value);
        foreach (var (contract, gate) in _generations.SelectMany(generation => generation.Imports))
            gate.Binding = made.TryGetValue(contract, out var binding) ? binding : table.BindingOf(contract);
    }

    private Type TypeOf(ContractName contract) => parts.Contracts.TypeOf(contract.TypeName, contract.AssemblyName);
}
