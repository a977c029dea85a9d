using PluginRuntime.Control.Balancing.Measuring;

namespace PluginRuntime.Control.Balancing.Planning;

/// <summary>
/// Which process gets how much of processors and memory. Limits are for scarcity: while there is enough for all, nobody has one but what its
/// bounds say. Not thread-safe.
/// </summary>
/// <param name="options">Weights and bounds.</param>
/// <param name="machine">What there is.</param>
internal sealed class ResourcePlanner(BalanceOptions options, Machine machine)
{
    /// <summary>What a process takes is this much of what it would: it cannot be told from outside what it is about to take.</summary>
    private const double UsualUse = 0.9;

    /// <summary>Something that was scarce is so until demand is less than this part of what there is.</summary>
    private const double StillScarce = 0.8;

    /// <summary>Smaller changes of a limit are not worth the writing.</summary>
    private const double LeastChange = 0.05;

    private const long LeastMemory = 32L * 1024 * 1024;

    private readonly HashSet<BalancedResource> _scarce = [];

    /// <summary>Plans the grants of one reading.</summary>
    /// <param name="book">What was measured.</param>
    /// <param name="limitOf">The limit that a process has now; <see langword="null"/>: none.</param>
    internal IReadOnlyList<ResourceGrant> Plan(DemandBook book, Func<ProcessKey, BalancedResource, double?> limitOf)
    {
        var processes = book.Last.Processes.Where(process => book.ProcessorsOf(process.Key) is not null || BoundsOf(process).MaxMemoryBytes < long.MaxValue).ToArray();
        return
        [
            .. Share(BalancedResource.Processors, machine.Processors, processes, limitOf, process => book.ProcessorsOf(process.Key) ?? 0, static bounds => (bounds.MinProcessors, bounds.MaxProcessors)),
            .. Share(BalancedResource.Memory, machine.MemoryBytes, processes, limitOf, static process => process.MemoryBytes, static bounds => (bounds.MinMemoryBytes, bounds.MaxMemoryBytes == long.MaxValue ? double.PositiveInfinity : bounds.MaxMemoryBytes)),
        ];
    }

    private IEnumerable<ResourceGrant> Share(
        BalancedResource resource, double capacity, ProcessReading[] processes, Func<ProcessKey, BalancedResource, double?> limitOf, Func<ProcessReading, double> usedBy, Func<SubpartitionBounds, (double Least, double Most)> boundsOf)
    {
        var claims = processes.Select(process =>
        {
            var (least, most) = boundsOf(BoundsOf(process));
            return new Claim(DemandOf(resource, usedBy(process), limitOf(process.Key, resource)), options.Weights.TryGetValue(process.Subpartition, out var weight) ? weight : 1, least, most);
        }).ToArray();
        var isScarce = claims.Sum(static claim => claim.Want) > capacity * (_scarce.Contains(resource) ? StillScarce : 1);
        if (isScarce)
            _scarce.Add(resource);
        else
            _scarce.Remove(resource);
        var shares = MaxMinFairness.Share(capacity, claims);
        for (var index = 0; index < processes.Length; index++)
        {
            var process = processes[index];
            var before = limitOf(process.Key, resource);

            // One that wants little gets its floor as a limit, and so has room to want more.
            double? granted = isScarce ? Math.Max(shares[index], Math.Min(claims[index].Floor, capacity / processes.Length)) : double.IsFinite(claims[index].Cap) ? claims[index].Cap : null;
            if (granted is { } limit && before is { } old && Math.Abs(limit - old) < LeastChange * old)
                granted = old;
            yield return new ResourceGrant(process.Subpartition, process.Generation, process.ProcessId, resource, usedBy(process), claims[index].Demand, before, granted);
        }
    }

    private SubpartitionBounds BoundsOf(ProcessReading process) => options.Bounds.TryGetValue(process.Subpartition, out var bounds) ? bounds : SubpartitionBounds.Default;

    /// <summary>Who is close to its limit may want much more; it shows only when it gets more.</summary>
    private static double DemandOf(BalancedResource resource, double used, double? limit)
    {
        var demand = resource == BalancedResource.Memory ? (used / UsualUse) + LeastMemory : used / UsualUse;
        return limit is { } bound && used >= bound * UsualUse ? Math.Max(demand, bound * 2) : demand;
    }
}

/// <summary>What subpartitions may take together.</summary>
/// <param name="Processors">Processors' worth.</param>
/// <param name="MemoryBytes">Bytes.</param>
internal sealed record Machine(double Processors, double MemoryBytes)
{
    private const double MemoryPart = 0.8;

    /// <summary>What the options say, or the machine.</summary>
    internal static Machine Of(BalanceOptions options) => new(
        options.Processors > 0 ? options.Processors : Environment.ProcessorCount,
        options.MemoryBytes > 0 ? options.MemoryBytes : Math.Max(0, (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryPart) - Environment.WorkingSet));
}
