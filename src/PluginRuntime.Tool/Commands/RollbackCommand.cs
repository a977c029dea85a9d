using System.CommandLine;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt rollback</c>: back to the version before, or out of a probation.</summary>
internal static class RollbackCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of modules, offloads or types of virtual servers.", Arity = ArgumentArity.ZeroOrMore, HelpName = "ID" };
        var request = new Option<string?>("--request") { Description = "The id of a request that is on probation: it goes back at once.", HelpName = "REQUEST" };
        var policy = new RequestOptions();
        var command = new Command("rollback", "Takes modules, offloads or types of virtual servers back to the version they had before, with their state; or ends a probation.");
        command.Arguments.Add(ids);
        command.Options.Add(request);
        policy.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples("prt rollback pricing", "prt rollback pricing block-log --all", "prt rollback --request 3f9c1a7d20be");
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is { Length: > 0 } == result.GetValue(request) is not null)
                result.AddError("Give either ids to take back, or --request.");
        });
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => parsed.GetValue(request) is { } probation
                ? EndProbationAsync(screen, options.ChoiceOf(parsed), probation, token)
                : RequestRun.RunAsync(screen, options.ChoiceOf(parsed), policy.OrderOf(parsed) with { RollBack = parsed.GetValue(ids)! }, interrupt, token),
            options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> EndProbationAsync(Screen screen, KernelChoice choice, string request, CancellationToken cancellationToken)
    {
        var kernels = choice.Resolve();
        List<string> running = [];
        foreach (var kernel in kernels)
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            if (await client.EndProbationAsync(new ProbationOrder(request), cancellationToken).ConfigureAwait(false))
                running.Add(kernel.Name);
        }

        if (running.Count == 0)
        {
            throw new ToolException(
                ExitCodes.Usage, $"No request '{request}' is being applied in {string.Join(", ", kernels.Select(static kernel => $"'{kernel.Name}'"))}.", "Nothing was touched.",
                "`prt status` shows requests that are under way. One that has ended is taken back by its ids: `prt rollback ID`.");
        }

        if (screen.IsJson)
            screen.Document(new ProbationDocument(Schemas.Probation, request, running), ToolJson.Default.ProbationDocument);
        else
            screen.Line($"Request {request} goes back in {string.Join(", ", running)}; whoever applied it gets its report.");
        return ExitCodes.Done;
    }
}
