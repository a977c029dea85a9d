using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Output;
using PluginRuntime.Tool.Sending;

namespace PluginRuntime.Tool.Commands;

/// <summary>How a request went, for a person.</summary>
internal static class RequestView
{
    private const int MostMoves = 8;

    internal static Ink InkOf(string outcome) => outcome switch
    {
        Outcomes.Applied => Ink.Green,
        Outcomes.Running => Ink.Cyan,
        Outcomes.RolledBack or SentOutcomes.Untouched or "cancelled" => Ink.Yellow,
        _ => Ink.Red,
    };

    /// <summary>How it went in all kernels together.</summary>
    internal static void Write(Screen screen, string request, RequestResult result)
    {
        screen.Line($"Request {request} over {result.Kernels.Count} kernels: {screen.Paint(result.Outcome, InkOf(result.Outcome))}");
        PlanView.Failure(screen, result.Failure);
        foreach (var remark in result.Remarks ?? [])
            screen.Paragraph("remark", remark);
    }

    internal static void Write(Screen screen, RequestOutcome outcome)
    {
        // What was not applied may not have come to know where it would have led.
        var changes = string.Join(", ", outcome.Changes.Where(change => change.To is not null || outcome.Outcome == Outcomes.Applied).Select(static change => $"{change.Id} {change.From ?? "(none)"} -> {change.To ?? "(none)"}"));
        screen.Line($"{screen.Paint(outcome.Kernel, Ink.Bold)}  {screen.Paint(outcome.Outcome, InkOf(outcome.Outcome))}{(changes.Length > 0 ? $"  {changes}" : "")}");
        PlanView.Failure(screen, outcome.Failure);
        if (outcome.Outcome is Outcomes.Applied or Outcomes.NeedsPerson)
        {
            screen.Paragraph("pause", $"{Figures.Milliseconds(outcome.PauseMs)} at most, {Figures.Count(outcome.CallsHeld)} calls waited; gates closed {Figures.Milliseconds(outcome.GateClosedMs)}; served after {Figures.Milliseconds(outcome.TimeToSwitchMs)}");
            var phases = outcome.Phases.GroupBy(static phase => phase.Part).ToArray();
            foreach (var part in phases)
                screen.Paragraph("phases", $"{(phases.Length > 1 ? $"{part.Key}: " : "")}{string.Join(", ", part.Select(static phase => $"{phase.Phase} {Figures.Milliseconds(phase.Ms)}"))}");
        }

        foreach (var move in outcome.Moves.OrderByDescending(static move => move.ClosedMs).Take(MostMoves))
            screen.Paragraph("moved", $"{move.Type}/{move.Server} {move.From} -> {move.To}{(move.IsMoved ? $", closed {Figures.Milliseconds(move.ClosedMs)}, {move.Connections} connections" : ": stayed")}");
        if (outcome.Moves.Count > MostMoves)
            screen.Paragraph("", $"and {outcome.Moves.Count - MostMoves} more, none closed for longer");
        foreach (var gone in outcome.Retired)
            screen.Paragraph("gone", gone.IsGone ? $"{gone.Id} {gone.Version} (generation {gone.Generation})" : $"{gone.Id} {gone.Version} (generation {gone.Generation}) is still loaded: {string.Join("; ", gone.Remarks)}", ink: gone.IsGone ? Ink.None : Ink.Yellow);
        foreach (var remark in outcome.Remarks)
            screen.Paragraph("remark", remark);
        PlanView.Findings(screen, [.. outcome.Findings.Where(static finding => finding.Severity != "information")]);
    }
}
