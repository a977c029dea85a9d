using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;
using PluginRuntime.Tool.Sending;

namespace PluginRuntime.Tool.Commands;

/// <summary>Sends a request, shows how it goes, and tells how it went.</summary>
internal static class RequestRun
{
    internal static async Task<int> RunAsync(Screen screen, KernelChoice choice, RequestOrder order, Interrupt interrupt, CancellationToken cancellationToken)
    {
        var kernels = choice.Resolve();
        var sender = RequestSenders.For(kernels);
        var progress = Progress.On(screen, order.Id);
        interrupt.Came = progress.Cancelling;
        var outcomes = await progress.RunAsync(news => sender.SendAsync(kernels, order, news, cancellationToken)).ConfigureAwait(false);
        interrupt.Came = null;
        var (outcome, exitCode) = Of(outcomes);
        if (screen.IsJson)
        {
            screen.Document(new RequestDocument(Schemas.Request, order.Id, outcome, exitCode, outcomes), ToolJson.Default.RequestDocument);
            return exitCode;
        }

        foreach (var kernel in outcomes)
            RequestView.Write(screen, kernel);
        if (Summary(outcome, order) is { Length: > 0 } summary)
            screen.Line(summary);
        return exitCode;
    }

    /// <summary>The outcome of all, and what the tool ends with. Applied here and not there is nothing that a program may pass over.</summary>
    internal static (string Outcome, int ExitCode) Of(IReadOnlyList<RequestOutcome> outcomes)
    {
        if (outcomes.Any(static outcome => outcome.Outcome == Outcomes.NeedsPerson))
            return (Outcomes.NeedsPerson, ExitCodes.NeedsPerson);
        var applied = outcomes.Count(static outcome => outcome.Outcome is Outcomes.Applied);
        var failed = outcomes.FirstOrDefault(static outcome => outcome.Outcome is not (Outcomes.Applied or Outcomes.Running));
        return failed switch
        {
            null => outcomes.Any(static outcome => outcome.Outcome == Outcomes.Running) ? (Outcomes.Running, ExitCodes.Done) : (Outcomes.Applied, ExitCodes.Done),
            _ when applied > 0 => ("mixed", ExitCodes.NeedsPerson),
            { Outcome: Outcomes.Rejected } => (Outcomes.Rejected, ExitCodes.Rejected),
            { Outcome: Outcomes.RolledBack } => (Outcomes.RolledBack, ExitCodes.RolledBack),
            _ => (failed.Outcome, ExitCodes.Unreachable),
        };
    }

    private static string Summary(string outcome, RequestOrder order) => outcome switch
    {
        "mixed" => $"Request {order.Id} is applied in some kernels and not in others. Mend what is named and apply it again, or take it back where it is applied: prt rollback ID --kernel NAME.",
        Outcomes.Running => $"Request {order.Id} is under way: `prt status` and `prt watch` show it.",
        _ => "",
    };
}
