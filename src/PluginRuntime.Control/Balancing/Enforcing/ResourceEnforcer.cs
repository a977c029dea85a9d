using System.Globalization;
using PluginRuntime.Control.Balancing.Measuring;

namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>
/// Sees to it that processes keep to what they were granted, by the best means that there are, and says by which; lifts limits again. Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// resource     by                                                         where
/// ----------   --------------------------------------------------------   -----------------------------------------------
/// processors   weight and bound of a control group                        groups can be made
/// processors   priority of all threads: gives way to others, bounds not   priorities can be raised again (root, Windows)
/// processors   window of calls under way: a throttle, bounds not          everywhere
/// memory       limit of a control group, and that of the heap below it    groups can be made
/// memory       limit of the heap, which the process sets itself           everywhere
/// </code>
/// </remarks>
/// <param name="subpartitions">The processes.</param>
/// <param name="findGroups">Their control groups, or <see langword="null"/> and why none can be made; asked when the first limit is to be enforced.</param>
/// <param name="options">Bounds.</param>
internal sealed class ResourceEnforcer(IBalancedSubpartitions subpartitions, Func<(SubpartitionGroups? Groups, string Reason)> findGroups, BalanceOptions options)
{
    private const int UsualWeight = 100;
    private const int MostNice = 10;
    private const int FewestCalls = 4;

    /// <summary>One step of nice is so much in the system's scheduler.</summary>
    private const double NiceStep = 1.25;

    private readonly Dictionary<(ProcessKey Process, BalancedResource Resource), double> _limits = [];
    private readonly Dictionary<ProcessKey, int> _usualCalls = [];
    private bool _hasEnforced;

    /// <summary>Whether anybody has a limit.</summary>
    internal bool HasLimits => _limits.Count > 0;

    private SubpartitionGroups? Groups => findGroups().Groups;

    /// <summary>The limit that a process has now.</summary>
    internal double? LimitOf(ProcessKey process, BalancedResource resource) => _limits.TryGetValue((process, resource), out var limit) ? limit : null;

    /// <summary>What would be done about a grant.</summary>
    internal ResourceGrant Foresee(ResourceGrant grant)
    {
        if (grant.Granted is null)
            return grant;
        if (!options.Enforce)
            return grant with { NotEnforced = "BalanceOptions.Enforce is off" };
        if (grant.Resource == BalancedResource.Memory)
            return grant with { EnforcedBy = Groups is { Groups.HasMemory: true } groups ? $"{groups.Groups.Name} and limit of the heap" : "limit of the heap" };
        if (Groups is { Groups.HasProcessors: true } with)
            return grant with { EnforcedBy = with.Groups.Name };
        return IsBound(grant) ? grant with { NotEnforced = NoBound() } : grant with { EnforcedBy = subpartitions.HasPriorities ? "priority of its threads" : "window of calls" };
    }

    /// <summary>Enforces what is granted.</summary>
    /// <returns>The grants, with what sees to them.</returns>
    internal async Task<IReadOnlyList<ResourceGrant>> EnforceAsync(IReadOnlyList<ResourceGrant> grants, IReadOnlyDictionary<ProcessKey, int> callsUnderWay, CancellationToken cancellationToken)
    {
        if (!options.Enforce)
            return [.. grants.Select(Foresee)];
        var mean = grants.Where(static grant => grant is { Resource: BalancedResource.Processors, Granted: > 0 }).Select(static grant => grant.Granted!.Value).DefaultIfEmpty(1).Average();
        List<ResourceGrant> enforced = [];
        foreach (var grant in grants)
        {
            cancellationToken.ThrowIfCancellationRequested();
            enforced.Add(grant.Resource == BalancedResource.Memory
                ? await LimitMemoryAsync(grant, cancellationToken).ConfigureAwait(false)
                : LimitProcessors(grant, mean, callsUnderWay.GetValueOrDefault(KeyOf(grant))));
        }

        return enforced;
    }

    /// <summary>Forgets processes that are gone, and removes their groups.</summary>
    internal void Keep(IReadOnlySet<ProcessKey> living)
    {
        foreach (var gone in _limits.Keys.Where(limit => !living.Contains(limit.Process)).ToArray())
        {
            _limits.Remove(gone);
            _usualCalls.Remove(gone.Process);
        }

        // Groups are made for limits only.
        if (_hasEnforced)
            Groups?.Keep(living);
    }

    /// <summary>Lifts all limits: nobody looks after them any more.</summary>
    internal async Task LiftAsync(CancellationToken cancellationToken)
    {
        foreach (var (process, resource) in _limits.Keys.ToArray())
        {
            var lifted = new ResourceGrant(process.Subpartition, process.Generation, process.ProcessId, resource, 0, 0, LimitOf(process, resource), Granted: null);
            _ = resource == BalancedResource.Memory ? await LimitMemoryAsync(lifted, cancellationToken).ConfigureAwait(false) : LimitProcessors(lifted, 1, 0);
        }

        if (_hasEnforced)
            Groups?.RemoveAll();
    }

    private ResourceGrant LimitProcessors(ResourceGrant grant, double mean, int callsUnderWay)
    {
        var process = KeyOf(grant);
        if (grant.Granted is null && grant.Before is null)
            return grant;
        var expected = Foresee(grant);
        try
        {
            _hasEnforced = true;
            if (Groups is { Groups.HasProcessors: true } groups)
            {
                var weight = grant.Granted is { } granted ? Math.Clamp((int)Math.Round(UsualWeight * granted / mean), 1, 10_000) : UsualWeight;
                groups.Groups.SetProcessors(groups.Ensure(process), weight, grant.Granted is null ? null : BoundOf(grant));
                return Keep(expected, grant.Granted is null ? null : $"{groups.Groups.Name}, weight {weight}");
            }

            var part = grant is { Granted: { } share, Demanded: > 0 } ? Math.Clamp(share / grant.Demanded, 0.01, 1) : 1;
            if (subpartitions.HasPriorities)
            {
                var nice = Math.Min(MostNice, (int)Math.Round(Math.Log(1 / part) / Math.Log(NiceStep)));
                subpartitions.SetPriority(process, nice);
                return Keep(expected, $"priority of its threads, nice {nice}");
            }

            if (part >= 1)
            {
                _usualCalls.Remove(process);
                subpartitions.Throttle(process, null);
                return Keep(expected, "window of calls, which is open");
            }

            // Of the calls that were under way before the first throttle: of those now it would become less and less.
            if (!_usualCalls.TryGetValue(process, out var usual))
                _usualCalls[process] = usual = callsUnderWay;
            var calls = Math.Max(FewestCalls, (int)Math.Ceiling(usual * part));
            subpartitions.Throttle(process, calls);
            return Keep(expected, $"window of {calls} calls");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return expected with { EnforcedBy = null, NotEnforced = refused.Message };
        }
    }

    private async Task<ResourceGrant> LimitMemoryAsync(ResourceGrant grant, CancellationToken cancellationToken)
    {
        if (grant.Granted == grant.Before)
            return grant.Granted is null ? grant : Foresee(grant);
        var process = KeyOf(grant);
        long? bytes = grant.Granted is { } granted ? (long)granted : null;
        List<string> by = [], failures = [];

        // A limit that shrinks: first the heap, which can give back; one that grows: first what surrounds it.
        var shrinks = grant.Before is null || grant.Granted < grant.Before;
        if (!shrinks)
            LimitGroup();
        try
        {
            var heap = await subpartitions.LimitHeapAsync(process, bytes, cancellationToken).ConfigureAwait(false);
            by.Add(string.Create(CultureInfo.InvariantCulture, $"limit of the heap, {heap >> 20} MiB"));
        }
        catch (IOException refused)
        {
            failures.Add(refused.Message);
        }

        if (shrinks)
            LimitGroup();
        return by.Count > 0 ? Keep(grant, string.Join(" and ", by)) : grant with { NotEnforced = string.Join(" ", failures) };

        void LimitGroup()
        {
            _hasEnforced = true;
            if (Groups is not { Groups.HasMemory: true } groups)
                return;
            try
            {
                groups.Groups.SetMemory(groups.Ensure(process), bytes);
                by.Add(groups.Groups.Name);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                failures.Add($"{groups.Groups.Name}: {refused.Message}");
            }
        }
    }

    /// <summary>Notes what is in force now.</summary>
    private ResourceGrant Keep(ResourceGrant grant, string? by)
    {
        if (grant.Granted is { } limit)
            _limits[(KeyOf(grant), grant.Resource)] = limit;
        else
            _limits.Remove((KeyOf(grant), grant.Resource));
        return grant.Granted is null || grant.NotEnforced is not null ? grant with { EnforcedBy = null } : grant with { EnforcedBy = by };
    }

    private bool IsBound(ResourceGrant grant) => BoundOf(grant) is { } bound && grant.Granted >= bound;

    private double? BoundOf(ResourceGrant grant) => options.Bounds.TryGetValue(grant.Subpartition, out var bounds) && double.IsFinite(bounds.MaxProcessors) ? bounds.MaxProcessors : null;

    private string NoBound() => $"priorities and windows give way to others and bound nothing, and no control group can be made: {findGroups().Reason}";

    private static ProcessKey KeyOf(ResourceGrant grant) => new(grant.Subpartition, grant.Generation, grant.ProcessId);
}
