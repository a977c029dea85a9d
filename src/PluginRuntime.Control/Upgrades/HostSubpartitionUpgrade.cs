using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// The branch of a service request that concerns host subpartitions: generate new processes, move all virtual servers, stop the old, delete
/// them.
/// </summary>
/// <remarks>
/// Modules of the same request go beside it as they do beside offloads: made ready first, switched last. Offloads go before it: virtual
/// servers call them when they start.
/// </remarks>
internal sealed class HostSubpartitionUpgrade(MicroKernel kernel, HostTable table, Func<string, bool> endProbation)
{
    /// <summary>Applies the types of virtual servers of a request, and its modules by <paramref name="applyModules"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">What it would do.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When the request was made.</param>
    /// <param name="gate">Where the request may be held or turned.</param>
    /// <param name="applyModules">Applies the modules; <see langword="null"/>: there are none.</param>
    /// <param name="beforeSwitch">Does what comes before, and asks at the gate when all are ready.</param>
    /// <param name="isOutermost">Whether no other part retires after this one.</param>
    /// <param name="wayBack">Ends a probation: go back.</param>
    /// <param name="cancellationToken">Up to the first close it undoes everything.</param>
    internal async Task<(UpgradeReport Modules, IReadOnlyList<HostReport> Hosts)> ApplyAsync(
        ServiceRequest request, ChildPlan plan, UpgradePolicy policy, long since, RequestGate gate, ModulesPart? applyModules, Func<CancellationToken, Task<string?>> beforeSwitch, bool isOutermost, CancellationToken wayBack, CancellationToken cancellationToken)
    {
        var planned = plan.Planned(ModuleKind.VirtualServer);
        var news = planned.Select(entry => kernel.NewsOf(request.Id, request.Progress, entry.Part.Id)).ToArray();
        var upgrades = planned.Select((entry, index) => new HostUpgrade(table.Ensure(entry.Part.Id), entry.Version, ChildPolicies.OfHosts(policy), since, news[index].Add)).ToArray();
        try
        {
            var modules = await ApplyAsync(request.Id, upgrades, gate, applyModules, beforeSwitch, isOutermost, wayBack, cancellationToken).ConfigureAwait(false);
            var reports = upgrades.Select(upgrade => upgrade.Report()).ToArray();
            foreach (var report in reports.Where(report => report.IsApplied))
                table.Parts.Log.Applied(request.Id, report.Type, report.From ?? "-", report.To ?? "-", report.Moves.Count, report.Pause.TotalMilliseconds);
            return (modules ?? Outcome(reports), reports);
        }
        finally
        {
            foreach (var told in news)
                await told.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task<UpgradeReport?> ApplyAsync(
        string requestId, HostUpgrade[] upgrades, RequestGate gate, ModulesPart? applyModules, Func<CancellationToken, Task<string?>> beforeSwitch, bool isOutermost, CancellationToken wayBack, CancellationToken cancellationToken)
    {
        // Sorted by id, so that two requests that both touch two types do not wait for each other.
        foreach (var upgrade in upgrades.OrderBy(upgrade => upgrade.Type.Id, StringComparer.Ordinal))
        {
            if (await upgrade.PrepareAsync(cancellationToken).ConfigureAwait(false))
                continue;
            await AbandonOthersAsync(upgrades, $"'{upgrade.Type.Id}' of the same request could not be prepared").ConfigureAwait(false);
            return null;
        }

        UpgradeReport? modules = null;
        string? cause;
        if (applyModules is null)
        {
            cause = await SwitchAndProveAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            string? verdict = null;
            modules = await applyModules(async token => verdict = await SwitchAndProveAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            cause = verdict ?? (modules.IsApplied ? null : $"the kernel modules of the same request were not applied: {modules.Failure?.Cause}");
        }

        if (cause is not null)
        {
            gate.Reverting(cause);
            await AbandonOthersAsync(upgrades, cause).ConfigureAwait(false);
            return modules;
        }

        foreach (var upgrade in upgrades)
            await upgrade.KeepAsync().ConfigureAwait(false);
        if (isOutermost)
            gate.Settle(isApplied: true);
        await Task.WhenAll(upgrades.Select(upgrade => upgrade.RetireAsync())).ConfigureAwait(false);
        return modules;

        async Task<string?> SwitchAndProveAsync(CancellationToken token)
        {
            if (await beforeSwitch(token).ConfigureAwait(false) is { } first)
                return first;
            foreach (var upgrade in upgrades)
            {
                if (await upgrade.SwitchAsync(token).ConfigureAwait(false) is { } stayed)
                    return $"'{upgrade.Type.Id}': {stayed}";
            }

            var isLast = applyModules is null;
            if (isLast)
                await gate.SwitchedAsync().ConfigureAwait(false);
            var verdicts = await Task.WhenAll(upgrades.Select(upgrade => upgrade.ProveAsync(wayBack, gate.Keep))).ConfigureAwait(false);
            if (Array.FindIndex(verdicts, verdict => verdict is not null) is >= 0 and var bad)
                return $"'{upgrades[bad].Type.Id}': {verdicts[bad]}";
            if (!isLast || gate.JudgesProbation)
                GoBackWhenLost(upgrades, requestId);
            return isLast ? await gate.ProvedAsync(wayBack).ConfigureAwait(false) : null;
        }
    }

    /// <summary>A new process that is lost while others are on probation takes them back with it.</summary>
    private void GoBackWhenLost(HostUpgrade[] upgrades, string requestId)
    {
        foreach (var upgrade in upgrades)
            _ = upgrade.NewIsLost.ContinueWith(_ => endProbation(requestId), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static async Task AbandonOthersAsync(HostUpgrade[] upgrades, string cause)
    {
        foreach (var upgrade in upgrades.Where(upgrade => !upgrade.IsEnded))
            await upgrade.AbandonAsync("request", cause, "See what was wrong there, and apply all of it again.").ConfigureAwait(false);
    }

    /// <summary>What a part that has no modules says of itself to the part before it.</summary>
    private static UpgradeReport Outcome(HostReport[] reports)
    {
        var failed = Array.Find(reports, report => !report.IsApplied);
        return UpgradeReport.Nothing(failed?.Outcome ?? UpgradePhase.Applied) with { Failure = failed?.Failure };
    }
}
