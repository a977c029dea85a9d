using System.Globalization;
using System.Text;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>How a service request went.</summary>
/// <param name="Request">Its id.</param>
/// <param name="Modules">What happened to kernel modules.</param>
public sealed record ServiceReport(string Request, UpgradeReport Modules)
{
    /// <summary><see cref="UpgradePhase.Applied"/>, <see cref="UpgradePhase.Rejected"/> or <see cref="UpgradePhase.RolledBack"/>.</summary>
    public UpgradePhase Outcome => Modules.Outcome;

    /// <summary>Whether the new versions serve.</summary>
    public bool IsApplied => Modules.IsApplied;

    /// <summary>The report for a person: what changed, how long it took, what callers felt, what went wrong and what to do.</summary>
    /// <returns>A few lines.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Request {Request}: {Outcome}. ");
        text.AppendJoin(", ", Modules.Changes.Select(change => $"{change.Module} {change.From ?? "(none)"} -> {change.To ?? "(none)"} (state: {change.HandOver})"));
        if (Modules.Failure is { } failure)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  {failure.Phase}, {failure.Step}{(failure.Module is null ? "" : $", module '{failure.Module}'")}: {failure.Cause}{Environment.NewLine}  Now: {failure.State}{Environment.NewLine}  To do: {failure.Remedy}");
        text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  ");
        text.AppendJoin(", ", Modules.Phases.Select(phase => $"{phase.Phase} {phase.Duration.TotalMilliseconds:0.0} ms"));
        if (Modules.IsApplied)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  Gates closed {Modules.GateClosed.TotalMilliseconds:0.000} ms, longest wait {Modules.Pause.TotalMilliseconds:0.000} ms, callers held {Modules.CallersHeld}");
        foreach (var retired in Modules.Retired)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  {retired.Module} {retired.Version} (generation {retired.Generation}): {(retired.IsCollected ? "collected" : $"NOT collected, held by: {string.Join("; ", retired.HeldBy)}")}");
        foreach (var remark in Modules.Remarks)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  {remark}");
        return text.ToString();
    }
}
