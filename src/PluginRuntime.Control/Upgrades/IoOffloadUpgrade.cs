using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Upgrades;

/// <summary>
/// The branch of a service request that concerns I/O offloads: generate new processes, lead calls to them, drain the old, delete them.
/// </summary>
/// <remarks>
/// Kernel modules of the same request go beside it so that all of it is applied or nothing: their new generations are made ready after the
/// new processes; then calls are led to these, and they prove themselves; then the modules switch, and prove themselves. The old
/// processes stay ready to serve again up to then.
/// </remarks>
internal sealed class IoOffloadUpgrade(MicroKernel kernel, OffloadTable table, Func<string, bool> endProbation)
{
    /// <summary>Applies the offloads of a request, and its modules by <paramref name="applyModules"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">What it would do.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When the request was made.</param>
    /// <param name="gate">Where the request may be held or turned.</param>
    /// <param name="applyModules">Applies the modules; <see langword="null"/>: there are none.</param>
    /// <param name="wayBack">Ends a probation: go back.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything.</param>
    internal async Task<(UpgradeReport? Modules, IReadOnlyList<OffloadReport> Offloads)> ApplyAsync(
        ServiceRequest request, ChildPlan plan, UpgradePolicy policy, long since, RequestGate gate, ModulesPart? applyModules, CancellationToken wayBack, CancellationToken cancellationToken)
    {
        var planned = plan.Planned(ModuleKind.IoOffload);
        var news = planned.Select(entry => kernel.NewsOf(request.Id, request.Progress, entry.Part.Id)).ToArray();
        var upgrades = planned.Select((entry, index) => new OffloadUpgrade(table.Ensure(entry.Part.Id), entry.Version, ChildPolicies.Of(policy), since, news[index].Add)).ToArray();
        try
        {
            return (await ApplyAsync(request.Id, upgrades, gate, applyModules, wayBack, cancellationToken).ConfigureAwait(false), Reports(upgrades));
        }
        finally
        {
            foreach (var told in news)
                await told.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task<UpgradeReport?> ApplyAsync(
        string requestId, OffloadUpgrade[] upgrades, RequestGate gate, ModulesPart? applyModules, CancellationToken wayBack, CancellationToken cancellationToken)
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
        if (applyModules is not null)
        {
            foreach (var upgrade in upgrades.Where(upgrade => upgrade.IsInstall))
                Switch(upgrade);
        }

        var verdicts = new string?[upgrades.Length];
        string? cause = null;
        UpgradeReport? modules = null;
        if (applyModules is null)
            cause = await SwitchAndProveAsync(cancellationToken).ConfigureAwait(false);
        else
            modules = await applyModules(async token => cause = await SwitchAndProveAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        cause ??= modules is { IsApplied: false } ? NotApplied(modules) : null;
        if (cause is not null)
        {
            gate.Reverting(cause);
            if (!upgrades.All(upgrade => upgrade.Phase == UpgradePhase.Probation))
            {
                await AbandonOthersAsync(upgrades, cause).ConfigureAwait(false);
                return modules;
            }
        }

        for (var index = 0; index < upgrades.Length; index++)
        {
            if (cause is null)
            {
                await upgrades[index].KeepAsync().ConfigureAwait(false);
                continue;
            }

            await upgrades[index].GoBackAsync(verdicts[index] ?? cause).ConfigureAwait(false);
            Lead(upgrades[index].Subpartition);
        }

        gate.Settle(isApplied: cause is null);
        await Task.WhenAll(upgrades.Select(upgrade => upgrade.RetireAsync())).ConfigureAwait(false);
        return modules;

        // Leads calls to the new processes, and sees them through their probation. Says why the request is to go back.
        async Task<string?> SwitchAndProveAsync(CancellationToken token)
        {
            if (await gate.PreparedAsync(token).ConfigureAwait(false) is { } refusal)
                return refusal;
            foreach (var upgrade in upgrades.Where(upgrade => upgrade.Phase == UpgradePhase.Prepare))
                Switch(upgrade);
            var isLast = applyModules is null;
            if (isLast)
                await gate.SwitchedAsync().ConfigureAwait(false);
            (await Task.WhenAll(upgrades.Select(upgrade => upgrade.ProveAsync(wayBack, gate.Keep))).ConfigureAwait(false)).CopyTo(verdicts, 0);
            if (CauseOf(upgrades, verdicts) is { } unfit)
                return unfit;
            if (!isLast || gate.JudgesProbation)
                GoBackWhenLost(upgrades, requestId);
            return isLast ? await gate.ProvedAsync(wayBack).ConfigureAwait(false) : null;
        }
    }

    private static string? CauseOf(OffloadUpgrade[] upgrades, string?[] verdicts) =>
        Array.FindIndex(verdicts, verdict => verdict is not null) is >= 0 and var bad ? $"'{upgrades[bad].Subpartition.Id}' of the same request went back: {verdicts[bad]}" : null;

    private static string NotApplied(UpgradeReport modules) => $"the kernel modules of the same request were not applied: {modules.Failure?.Cause}";

    /// <summary>A new process that is lost while others are on probation takes them back with it: calls would wait for as long as that lasts.</summary>
    private void GoBackWhenLost(OffloadUpgrade[] upgrades, string requestId)
    {
        foreach (var upgrade in upgrades)
            _ = upgrade.NewIsLost.ContinueWith(_ => endProbation(requestId), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
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
}
