using LiveUpgrade.Load;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Upgrades;

/// <summary>How one request of the script went, as the runtime reports it and as its callers saw it.</summary>
/// <param name="Number">Its place in the script, from 1.</param>
/// <param name="Step">The request.</param>
/// <param name="At">When it was sent, since the load began.</param>
/// <param name="Duration">Until the old generations had retired.</param>
/// <param name="Report">What the runtime says.</param>
/// <param name="Before">The calls in the calm before it.</param>
/// <param name="During">The calls while it ran.</param>
internal sealed record UpgradeResult(int Number, UpgradeStep Step, TimeSpan At, TimeSpan Duration, ServiceReport Report, LoadWindow Before, LoadWindow During)
{
    /// <summary>What is wrong with it, in a line; <see langword="null"/> when nothing is.</summary>
    internal string? Problem =>
        !Report.IsApplied ? $"request {Number} ({Step.Title}) was not applied. {Report}"
        : Report.Modules.Retired.FirstOrDefault(retired => !retired.IsCollected) is { } left ? $"request {Number} ({Step.Title}): {left.Module} {left.Version} is not collected. {Report}"
        : null;
}
