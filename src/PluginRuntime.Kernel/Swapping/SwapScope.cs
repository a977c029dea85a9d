using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// Which modules have to be quiet together for a set of swaps, and which gates lead into them from outside.
/// </summary>
/// <remarks>
/// <para>The set is the convex closure of the swapped modules in the import graph: whoever is reachable from one of them and reaches
/// one of them. That takes in their cycles, and the modules in between: a chain A -> M -> B, with A and B swapped, must not find the
/// gate M -> B closed while the quiet of A waits for it, and must not meet the old A and the new B.</para>
/// <para>Only the entry edges are closed: the host's gates and the gates injected into modules outside the set. The inner edges stay
/// open to the old, so a chain that is inside runs to its end, however it nests, and the set is quiet when its outermost leases are
/// gone.</para>
/// </remarks>
internal sealed class SwapScope
{
    private SwapScope(IReadOnlyList<ModuleGeneration> members, IReadOnlyList<GateEdge> entries, IReadOnlyList<GateEdge> rebinds, bool hasBystanders)
    {
        Members = members;
        Entries = entries;
        Rebinds = rebinds;
        HasBystanders = hasBystanders;
    }

    /// <summary>The generations that serve now and have to be quiet.</summary>
    internal IReadOnlyList<ModuleGeneration> Members { get; }

    /// <summary>The gates to close.</summary>
    internal IReadOnlyList<GateEdge> Entries { get; }

    /// <summary>Inner gates, of members that keep their generation and of generations that come to serve: bound anew before the gates open.</summary>
    internal IReadOnlyList<GateEdge> Rebinds { get; }

    /// <summary>Whether a module in between keeps its generation. Its instance would serve old and new chains at once, so it has to be quiet.</summary>
    internal bool HasBystanders { get; }

    /// <summary>A scope of one module behind given gates, for the rehearsal.</summary>
    internal static SwapScope OfGates(ModuleGeneration member, params IReadOnlyList<GateEdge> entries) => new([member], entries, [], hasBystanders: false);

    /// <summary>Works out the scope.</summary>
    /// <param name="swaps">The swaps.</param>
    /// <param name="now">The table that serves.</param>
    /// <param name="next">The table after.</param>
    /// <param name="entryGates">The host's gates.</param>
    internal static SwapScope Of(IReadOnlyList<ModuleSwap> swaps, ModuleTable now, ModuleTable next, IReadOnlyCollection<Gate> entryGates)
    {
        var swapped = swaps.Select(swap => swap.Module).ToHashSet(StringComparer.Ordinal);
        var inside = Inside(swapped, ImportEdges(now).Concat(ImportEdges(next)));

        var members = now.Modules.Values.Where(generation => inside.Contains(generation.Module)).ToArray();
        var contracts = members.SelectMany(generation => generation.Exports.Keys)
            .Concat(swaps.SelectMany(swap => swap.New?.Exports.Keys ?? []))
            .ToHashSet();

        List<GateEdge> entries = [];
        List<GateEdge> rebinds = [];
        foreach (var gate in entryGates)
        {
            if (contracts.Contains(gate.Contract))
                entries.Add(new GateEdge(gate, now.BindingOf(gate.Contract), next.BindingOf(gate.Contract)));
        }

        foreach (var generation in now.Modules.Values)
        {
            if (swapped.Contains(generation.Module))
                continue;
            var edgesOf = inside.Contains(generation.Module) ? rebinds : entries;
            foreach (var (contract, gate) in generation.Imports)
            {
                if (contracts.Contains(contract))
                    edgesOf.Add(new GateEdge(gate, now.BindingOf(contract), next.BindingOf(contract)));
            }
        }

        // A generation that comes to serve calls what serves with it. On the way back from probation its gates had been shut.
        foreach (var (contract, gate) in swaps.SelectMany(swap => swap.New?.Imports ?? new Dictionary<Type, Gate>()))
            rebinds.Add(new GateEdge(gate, gate.Binding, next.BindingOf(contract)));

        return new SwapScope(members, entries, rebinds, members.Any(member => !swapped.Contains(member.Module)));
    }

    /// <summary>The convex closure: the modules that have to be quiet together.</summary>
    /// <param name="swapped">The modules that are swapped.</param>
    /// <param name="imports">Who imports from whom, before and after.</param>
    internal static IReadOnlySet<string> Inside(IReadOnlySet<string> swapped, IEnumerable<(string From, string To)> imports)
    {
        var edges = imports.Distinct().ToArray();
        var below = Reach(swapped, edges.ToLookup(edge => edge.From, edge => edge.To));
        var above = Reach(swapped, edges.ToLookup(edge => edge.To, edge => edge.From));
        return swapped.Concat(below.Intersect(above)).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<(string From, string To)> ImportEdges(ModuleTable table) =>
        from generation in table.Modules.Values
        from contract in generation.Imports.Keys
        let exporter = table.Exporters.GetValueOrDefault(contract)
        where exporter is not null
        select (generation.Module, exporter.Module);

    private static HashSet<string> Reach(IEnumerable<string> start, ILookup<string, string> edges)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        var open = new Stack<string>(start.SelectMany(module => edges[module]));
        while (open.TryPop(out var module))
        {
            if (!reached.Add(module))
                continue;
            foreach (var next in edges[module])
                open.Push(next);
        }

        return reached;
    }
}
