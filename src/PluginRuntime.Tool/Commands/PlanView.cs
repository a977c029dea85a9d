using System.Globalization;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>What a request would do, for a person.</summary>
internal static class PlanView
{
    internal static void Write(Screen screen, PlanOutcome plan)
    {
        screen.Line($"{screen.Paint(plan.Kernel, Ink.Bold)}  {(plan.Failure is null ? screen.Paint("would be applied", Ink.Green) : screen.Paint("would be rejected", Ink.Red))}");
        foreach (var part in plan.Parts)
            Write(screen, part);
        foreach (var group in plan.Rebinds.GroupBy(static rebind => (rebind.Who, rebind.To)))
            screen.Paragraph("re-binds", $"{(group.Key.Who == "host" ? "the host's gates" : $"module {group.Key.Who}")} to {group.Key.To}: {string.Join(", ", group.Select(static rebind => rebind.Contract))}");
        screen.Paragraph("pause", plan.ExpectedPauseMs is { } pause ? $"{Figures.Milliseconds(pause)} expected ({plan.ExpectedPauseFrom})" : $"not known ({plan.ExpectedPauseFrom})");
        foreach (var living in plan.Living)
            screen.Paragraph("now", $"{living.Id}: {living.What}{(living.MemoryBytes > 0 ? $", {Figures.Bytes(living.MemoryBytes)}, {Figures.Seconds(living.CpuSeconds)} of processor" : "")}");
        Findings(screen, plan.Findings);
        Failure(screen, plan.Failure);
    }

    internal static string KindText(string kind) => kind switch
    {
        "module" => "kernel module",
        "offload" => "I/O offload",
        "virtual-servers" => "type of virtual servers",
        _ => "of no kind that can be determined",
    };

    internal static void List(Screen screen, string label, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            screen.Paragraph(label, string.Join(", ", names));
    }

    internal static void Findings(Screen screen, IReadOnlyList<FindingText> findings)
    {
        foreach (var finding in findings)
        {
            screen.Paragraph(finding.Severity == "information" ? "note" : finding.Severity, $"{finding.Code} {finding.Message}", ink: finding.Severity switch { "refusal" => Ink.Red, "warning" => Ink.Yellow, _ => Ink.None });
            if (finding.Severity != "information")
                screen.Paragraph("", finding.Remedy);
        }
    }

    internal static void Failure(Screen screen, FailureText? failure)
    {
        if (failure is null)
            return;
        screen.Paragraph("why", $"{(failure.Phase.Length > 0 ? $"{failure.Phase}, " : "")}{failure.Step}{(failure.Module is null ? "" : $", {failure.Module}")}: {failure.Cause}", ink: Ink.Red);
        screen.Paragraph("state", failure.State);
        screen.Paragraph("to do", failure.Remedy);
    }

    private static void Write(Screen screen, PartPlan part)
    {
        var versions = (part.From, part.To) switch
        {
            (null, null) => "",
            (null, { } to) => to,
            ({ } from, null) => from,
            var (from, to) => $"{from} -> {to}",
        };
        screen.Line($"  {screen.Paint(part.Operation, Ink.Cyan)} {screen.Paint(part.Id, Ink.Bold)} {versions}  {screen.Paint(KindText(part.Kind), Ink.Dim)}");
        if (part.Restarts.Length > 0)
            screen.Paragraph("restarts", part.Restarts, indent: 4);
        Difference(screen, "exports", part.ExportsAdded, part.ExportsRemoved);
        Difference(screen, "imports", part.ImportsAdded, part.ImportsRemoved);
        if (part.HandOverFrom.Count + part.HandOverTo.Count > 0)
            screen.Paragraph("state", part.HandOverFrom.SequenceEqual(part.HandOverTo) || part.HandOverFrom.Count == 0 ? string.Join("; ", part.HandOverTo) : $"{Text(part.HandOverFrom)} -> {Text(part.HandOverTo)}", indent: 4);
        foreach (var version in part.StateVersions)
            screen.Paragraph("", $"{version.Class}: state version {(version.From == version.To ? Text(version.To) : $"{Text(version.From)} -> {Text(version.To)}")}", indent: 4);
        if (part.WayBack.Length > 0)
            screen.Paragraph("way back", $"{(part.HasWayBack ? "yes" : "no")}: {part.WayBack}", indent: 4);
    }

    private static string Text(int? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Text(IReadOnlyList<string> handOvers) => handOvers.Count == 0 ? "none" : string.Join("; ", handOvers);

    private static void Difference(Screen screen, string label, IReadOnlyList<string> added, IReadOnlyList<string> removed)
    {
        if (added.Count + removed.Count > 0)
            screen.Paragraph(label, string.Join(", ", added.Select(static name => $"+{name}").Concat(removed.Select(static name => $"-{name}"))), indent: 4);
    }
}
