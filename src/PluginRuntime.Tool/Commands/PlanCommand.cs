using System.CommandLine;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt plan</c>: what a request would do.</summary>
internal static class PlanCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var targets = new RequestTargets();
        var command = new Command("plan", "Shows what a request would do, and does nothing: what restarts, what re-binds, differences of contracts and state, findings, expected pause, way back.");
        targets.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples("prt plan pricing.2.0.0.nupkg", "prt plan pricing.2.0.0.nupkg block-log.2.0.0.nupkg --all", "prt plan --roll-back pricing --json");
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => RunAsync(screen, options.ChoiceOf(parsed), targets.Complete(RequestOptions.NewOrder("plan"), parsed), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, RequestOrder order, CancellationToken cancellationToken)
    {
        List<PlanOutcome> plans = [];
        foreach (var kernel in choice.Resolve())
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            plans.Add(await client.PlanAsync(order, cancellationToken).ConfigureAwait(false));
        }

        if (screen.IsJson)
            screen.Document(new PlanDocument(Schemas.Plan, plans), ToolJson.Default.PlanDocument);
        else
            plans.ForEach(plan => PlanView.Write(screen, plan));
        return plans.Exists(static plan => plan.Failure is not null) ? ExitCodes.Rejected : ExitCodes.Done;
    }
}
