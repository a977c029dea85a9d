using System.CommandLine;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt move</c>: moves a virtual server.</summary>
internal static class MoveCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var server = new Argument<string>("server") { Description = "The virtual server, as `prt status` shows it.", HelpName = "TYPE/NAME" };
        var to = new Option<long?>("--to") { Description = "The number of the host subpartition to move to. Default: where there is most room.", HelpName = "HOST" };
        var policy = new MoveOptions();
        var command = new Command("move", "Moves a virtual server to another host subpartition, with state and connections.");
        command.Arguments.Add(server);
        command.Options.Add(to);
        policy.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples("prt move order-book/ACME", "prt move order-book/ACME --to 7 --kernel desk", "prt move order-book/ACME --drain-deadline 500ms --when-busy refuse");
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => RunAsync(screen, options.ChoiceOf(parsed), parsed.GetValue(server)!, parsed.GetValue(to), policy.PolicyOf(parsed), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, string server, long? to, PolicyOrder policy, CancellationToken cancellationToken)
    {
        var slash = server.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == server.Length - 1)
            throw new ToolException(ExitCodes.Usage, $"'{server}' names no virtual server.", "Nothing was touched.", "Give its type and its name with a slash between them, as `prt status` shows it: order-book/ACME.");
        var kernel = choice.ResolveOne();
        using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
        var move = await client.MoveAsync(new MoveOrder(server[..slash], server[(slash + 1)..], to, policy), cancellationToken).ConfigureAwait(false);
        return MoveView.Write(screen, kernel.Name, [move]);
    }
}
