using System.Globalization;
using System.Text;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>How a service request went.</summary>
/// <param name="Request">Its id.</param>
/// <param name="Modules">What happened to kernel modules.</param>
/// <param name="Offloads">What happened to I/O offloads.</param>
/// <param name="Hosts">What happened to types of virtual servers.</param>
public sealed record ServiceReport(string Request, UpgradeReport Modules, IReadOnlyList<OffloadReport> Offloads, IReadOnlyList<HostReport> Hosts)
{
    private const int MostMoves = 8;

    /// <summary>Remarks for a person on the request as a whole.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The balance that follows, in a few words; <see langword="null"/>: none does. <see cref="IPluginRuntime.LastBalance"/> has all of it.</summary>
    public string? Balance { get; init; }

    /// <summary><see cref="UpgradePhase.Applied"/>, <see cref="UpgradePhase.Rejected"/> or <see cref="UpgradePhase.RolledBack"/>.</summary>
    public UpgradePhase Outcome => Offloads.FirstOrDefault(offload => !offload.IsApplied)?.Outcome ?? Hosts.FirstOrDefault(host => !host.IsApplied)?.Outcome ?? Modules.Outcome;

    /// <summary>Whether the new versions serve.</summary>
    public bool IsApplied => Outcome == UpgradePhase.Applied;

    /// <summary>The report for a person: what changed, how long it took, what callers felt, what went wrong and what to do.</summary>
    /// <returns>A few lines.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Request {Request}: {Outcome}. ");
        text.AppendJoin(", ", Modules.Changes.Select(change => $"{change.Module} {change.From ?? "(none)"} -> {change.To ?? "(none)"} (state: {change.HandOver})")
            .Concat(Offloads.Select(offload => $"{offload.Subpartition} {offload.From ?? "(none)"} -> {offload.To ?? "(none)"} (process)"))
            .Concat(Hosts.Select(host => $"{host.Type} {host.From ?? "(none)"} -> {host.To ?? "(none)"} ({host.Moves.Count} moves)")));
        AppendModules(text);
        foreach (var offload in Offloads)
            Append(text, offload);
        foreach (var host in Hosts)
            Append(text, host);
        foreach (var remark in Remarks)
            Line(text, $"{remark}");
        if (Balance is not null)
            Line(text, $"Balance: {Balance}");
        return text.ToString();
    }

    private void AppendModules(StringBuilder text)
    {
        Append(text, Modules.Failure);
        Append(text, Modules.Phases);
        if (Modules is { IsApplied: true, Changes.Count: > 0 })
            Line(text, $"Gates closed {Modules.GateClosed.TotalMilliseconds:0.000} ms, longest wait {Modules.Pause.TotalMilliseconds:0.000} ms, callers held {Modules.CallersHeld}");
        foreach (var retired in Modules.Retired)
            Line(text, $"{retired.Module} {retired.Version} (generation {retired.Generation}): {(retired.IsCollected ? "collected" : $"NOT collected, held by: {string.Join("; ", retired.HeldBy)}")}");
        foreach (var remark in Modules.Remarks)
            Line(text, $"{remark}");
    }

    private static void Append(StringBuilder text, OffloadReport offload)
    {
        Append(text, offload.Failure);
        Append(text, offload.Phases);
        if (offload.IsApplied)
            Line(text, $"{offload.Subpartition}: calls held {offload.CallsHeld}, longest {offload.Pause.TotalMilliseconds:0.000} ms, sent again {offload.CallsSentAgain}");
        if (offload.Retired is { } retired)
            Line(text, $"{retired.Subpartition} {retired.Version} (generation {retired.Generation}, process {retired.ProcessId}): {retired.End}{(retired.CutSequences > 0 ? $" {retired.CutSequences} sequences were cut." : "")}");
        foreach (var remark in offload.Remarks)
            Line(text, $"{remark}");
    }

    private static void Append(StringBuilder text, HostReport host)
    {
        Append(text, host.Failure);
        Append(text, host.Phases);
        foreach (var move in host.Moves.OrderByDescending(static move => move.Closed).Take(MostMoves))
            Line(text, $"{move}");
        if (host.Moves.Count > MostMoves)
            Line(text, $"and {host.Moves.Count - MostMoves} more moves, none closed for longer");
        foreach (var retired in host.Retired)
            Line(text, $"{retired.Subpartition} {retired.Version} (host subpartition {retired.Generation}, process {retired.ProcessId}): {retired.End}");
        foreach (var remark in host.Remarks)
            Line(text, $"{remark}");
    }

    private static void Append(StringBuilder text, UpgradeFailure? failure)
    {
        if (failure is null)
            return;
        Line(text, $"{failure.Phase}, {failure.Step}{(failure.Module is null ? "" : $", '{failure.Module}'")}: {failure.Cause}");
        Line(text, $"Now: {failure.State}");
        Line(text, $"To do: {failure.Remedy}");
    }

    private static void Append(StringBuilder text, IReadOnlyList<PhaseTiming> phases)
    {
        if (phases.Count == 0)
            return;
        text.Append(Environment.NewLine).Append("  ");
        text.AppendJoin(", ", phases.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Phase} {phase.Duration.TotalMilliseconds:0.0} ms")));
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(Environment.NewLine).Append("  ").Append(line.ToString(CultureInfo.InvariantCulture));
}
