using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// The branch of a service request that concerns I/O offloads: generate new processes, lead calls to them, drain the old, delete them.
/// Kernel modules of the same request are switched in between: after the new processes are ready, before calls are led to them.
/// </summary>
internal sealed class IoOffloadUpgrade(MicroKernel kernel, OffloadTable table)
{
    /// <summary>Applies the offloads of a request, and its modules by <paramref name="applyModules"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parts">It, sorted.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When the request was made.</param>
    /// <param name="applyModules">Applies the modules; <see langword="null"/>: there are none.</param>
    /// <param name="wayBack">Ends a probation: go back.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything.</param>
    internal async Task<(UpgradeReport? Modules, IReadOnlyList<OffloadReport> Offloads)> ApplyAsync(
        ServiceRequest request, RequestParts parts, UpgradePolicy policy, long since, Func<CancellationToken, Task<UpgradeReport>>? applyModules, CancellationToken wayBack, CancellationToken cancellationToken)
    {
        var plan = await Task.Run(() => OffloadPlan.Make(parts, kernel, table, policy.CallbackTimeout), CancellationToken.None).ConfigureAwait(false);
        if (plan.Failure is { } failure)
            return (null, [.. parts.Offloads.Select(part => Rejected(part, failure))]);

        var news = plan.Planned.Select(planned => kernel.NewsOf(request.Id, request.Progress, planned.Part.Id)).ToArray();
        var upgrades = plan.Planned.Select((planned, index) => new OffloadUpgrade(table.Ensure(planned.Part.Id), planned.Version, Map(policy), since, news[index].Add)).ToArray();
        try
        {
            return (await ApplyAsync(upgrades, applyModules, wayBack, cancellationToken).ConfigureAwait(false), Reports(upgrades));
        }
        finally
        {
            foreach (var told in news)
                await told.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task<UpgradeReport?> ApplyAsync(
        OffloadUpgrade[] upgrades, Func<CancellationToken, Task<UpgradeReport>>? applyModules, CancellationToken wayBack, CancellationToken cancellationToken)
    {
        // Sorted by id, so that two requests that both touch two offloads do not wait for each other.
        foreach (var upgrade in upgrades.OrderBy(upgrade => upgrade.Subpartition.Id, StringComparer.Ordinal))
        {
            if (await upgrade.PrepareAsync(cancellationToken).ConfigureAwait(false))
                continue;
            await AbandonOthersAsync(upgrades, $"'{upgrade.Subpartition.Id}' of the same request could not be prepared").ConfigureAwait(false);
            return null;
        }

        // One that is installed is not called yet, and modules of the request may need it to start.
        foreach (var upgrade in upgrades.Where(upgrade => upgrade.IsInstall))
            Switch(upgrade);
        UpgradeReport? modules = null;
        if (applyModules is not null)
        {
            modules = await applyModules(cancellationToken).ConfigureAwait(false);
            if (!modules.IsApplied)
            {
                await AbandonOthersAsync(upgrades, "the kernel modules of the same request were not applied").ConfigureAwait(false);
                return modules;
            }
        }

        foreach (var upgrade in upgrades.Where(upgrade => !upgrade.IsInstall))
            Switch(upgrade);
        await ProveAsync(upgrades, wayBack).ConfigureAwait(false);
        await Task.WhenAll(upgrades.Select(upgrade => upgrade.RetireAsync())).ConfigureAwait(false);
        return modules;
    }

    /// <summary>All are kept, or all go back.</summary>
    private async Task ProveAsync(OffloadUpgrade[] upgrades, CancellationToken wayBack)
    {
        var verdicts = await Task.WhenAll(upgrades.Select(upgrade => upgrade.ProveAsync(wayBack))).ConfigureAwait(false);
        var bad = Array.FindIndex(verdicts, verdict => verdict is not null);
        for (var index = 0; index < upgrades.Length; index++)
        {
            var upgrade = upgrades[index];
            if (bad < 0)
            {
                await upgrade.KeepAsync().ConfigureAwait(false);
                continue;
            }

            await upgrade.GoBackAsync(verdicts[index] ?? $"'{upgrades[bad].Subpartition.Id}' of the same request went back: {verdicts[bad]}").ConfigureAwait(false);
            Lead(upgrade.Subpartition);
        }
    }

    private void Switch(OffloadUpgrade upgrade)
    {
        upgrade.Switch();
        Lead(upgrade.Subpartition);
    }

    /// <summary>Leads the host's gates to what the subpartition serves now.</summary>
    private void Lead(OffloadSubpartition subpartition)
    {
        var package = subpartition.Package;
        var callers = package?.Exports.ToDictionary(contract => contract.Contract, subpartition.CallerOf) ?? [];
        kernel.Outside.Serve(subpartition.Id, package?.Version ?? "", callers);
    }

    private async Task AbandonOthersAsync(OffloadUpgrade[] upgrades, string cause)
    {
        foreach (var upgrade in upgrades.Where(upgrade => !upgrade.IsEnded))
        {
            await upgrade.AbandonAsync("request", cause, "See what was wrong there, and apply all of it again.").ConfigureAwait(false);
            Lead(upgrade.Subpartition);
        }
    }

    private static OffloadReport[] Reports(OffloadUpgrade[] upgrades) => [.. upgrades.Select(upgrade => upgrade.Report())];

    private OffloadReport Rejected(OffloadPart part, UpgradeFailure failure) => new()
    {
        Subpartition = part.Id,
        From = table.Find(part.Id)?.Package?.Version,
        To = part.Package?.Inspection.Version,
        Outcome = UpgradePhase.Rejected,
        Phases = [],
        Failure = failure,
    };

    private static OffloadPolicy Map(UpgradePolicy policy) => new()
    {
        CallbackTimeout = policy.CallbackTimeout,
        DrainGrace = policy.QuiesceGrace,
        DrainCancel = policy.QuiesceCancel,
        Force = policy.WhenBlocked == BlockedAction.Force,
        RetireTimeout = policy.RetireTimeout,
        ProbationTime = policy.ProbationTime,
        ProbationLeastCalls = policy.ProbationLeastCalls,
        ProbationErrorMargin = policy.ProbationErrorMargin,
    };
}
