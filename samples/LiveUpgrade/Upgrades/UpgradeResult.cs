using System.Globalization;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>How one request of the script went, as the runtime reports it and as its callers saw it. It ends when the old generations have retired.</summary>
/// <param name="Window">The calls meanwhile.</param>
/// <param name="Number">Its place among the requests, from 1.</param>
/// <param name="Step">The request.</param>
/// <param name="Report">What the runtime says.</param>
/// <param name="ProcessId">The process of the log afterwards.</param>
internal sealed record UpgradeResult(StepWindow Window, int Number, UpgradeStep Step, ServiceReport Report, int ProcessId) : StepResult(Window)
{
    /// <summary>What became of the log; <see langword="null"/> when the request had nothing to do with it.</summary>
    internal OffloadReport? Log => Report.Offloads.Count == 0 ? null : Report.Offloads[0];

    internal bool HasModules => Report.Modules.Changes.Count > 0;

    /// <summary>From the request to the switch, the last of them.</summary>
    internal TimeSpan TimeToSwitch => Longer(Report.Modules.TimeToSwitch, Log?.TimeToSwitch);

    /// <summary>The longest wait of a caller, at a closed gate or in the router.</summary>
    internal TimeSpan LongestWait => Longer(Report.Modules.Pause, Log?.Pause);

    /// <summary>How many waited there.</summary>
    internal long CallersHeld => Report.Modules.CallersHeld + (Log?.CallsHeld ?? 0);

    /// <summary>Generations that left service.</summary>
    internal int Retired => Report.Modules.Retired.Count + (Log is null ? 0 : 1);

    /// <summary>Those of them that are proved to be gone: modules collected, processes reaped.</summary>
    internal int Gone => Report.Modules.Retired.Count(retired => retired.IsCollected) + (Log?.Retired is null ? 0 : 1);

    internal override string? Problem =>
        !Report.IsApplied ? $"request {Number} ({Step.Title}) was not applied. {Report}"
        : Report.Modules.Retired.FirstOrDefault(retired => !retired.IsCollected) is { } left ? $"request {Number} ({Step.Title}): {left.Module} {left.Version} is not collected. {Report}"
        : Log is { Retired: null } ? $"request {Number} ({Step.Title}): the old process of the block log is not reaped. {Report}"
        : null;

    internal override string Outcome => Report.Outcome.ToString().ToLowerInvariant();

    internal override string Describe()
    {
        var modules = Report.Modules;
        if ((modules.Failure ?? Log?.Failure) is { } failure)
            return $"{failure.Phase}, {failure.Step}: {failure.Cause}";
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"switched after {TimeToSwitch.TotalMilliseconds:N0} ms")];
        if (HasModules)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"gates closed {modules.GateClosed.TotalMilliseconds:0.00} ms"));
        parts.Add($"{CallersHeld} held");
        if (HasModules)
            parts.Add($"{modules.Retired.Count(retired => retired.IsCollected)} of {modules.Retired.Count} collected");
        if (Log is not null)
            parts.Add(Log.Retired is { } old ? $"process {old.ProcessId} -> {ProcessId}, old reaped" : $"process {ProcessId}, old NOT reaped");
        return string.Join(", ", parts);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;
}
