using System.Collections.Immutable;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>The generations that serve. Immutable; a switch replaces the kernel's one reference to it.</summary>
internal sealed class ModuleTable
{
    internal static readonly ModuleTable Empty = new(ImmutableDictionary<string, ModuleGeneration>.Empty);

    private ModuleTable(ImmutableDictionary<string, ModuleGeneration> modules)
    {
        Modules = modules;
        var exports = ImmutableDictionary.CreateBuilder<Type, ModuleGeneration>();
        foreach (var generation in modules.Values)
        {
            foreach (var contract in generation.Exports.Keys)
                exports[contract] = generation;
        }

        Exporters = exports.ToImmutable();
        Leases = [.. modules.Values.Select(generation => generation.Leases)];
    }

    /// <summary>By module id.</summary>
    internal ImmutableDictionary<string, ModuleGeneration> Modules { get; }

    /// <summary>Who serves a contract.</summary>
    internal ImmutableDictionary<Type, ModuleGeneration> Exporters { get; }

    /// <summary>The counters of all generations, for pins. Not changed by anyone.</summary>
    internal GenerationLeases[] Leases { get; }

    /// <summary>What a gate of a contract leads to.</summary>
    internal GateBinding BindingOf(Type contract) =>
        Exporters.TryGetValue(contract, out var exporter)
            ? exporter.Exports[contract]
            : GateBinding.NotServing("no module that exports it is installed.");

    /// <summary>The table after a set of swaps.</summary>
    internal ModuleTable With(IEnumerable<ModuleSwap> swaps)
    {
        var modules = Modules.ToBuilder();
        foreach (var swap in swaps)
        {
            if (swap.New is null)
                modules.Remove(swap.Module);
            else
                modules[swap.Module] = swap.New;
        }

        return new ModuleTable(modules.ToImmutable());
    }
}
