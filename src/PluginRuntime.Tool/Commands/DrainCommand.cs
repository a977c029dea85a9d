using System.CommandLine;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt drain</c>: moves all virtual servers out of a host subpartition.</summary>
internal static class DrainCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var host = new Argument<long>("host") { Description = "The number of the host subpartition, as `prt status` shows it.", HelpName = "HOST" };
        var policy = new MoveOptions();
        var command = new Command("drain", "Moves all virtual servers of a host subpartition to others of their type, one after the other.");
        command.Arguments.Add(host);
        policy.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples("prt drain 7", "prt drain 7 --kernel desk --json");
        command.SetAction((parsed, _) => Invocation.RunAsync((screen, token) => RunAsync(screen, options.ChoiceOf(parsed), parsed.GetValue(host), policy.PolicyOf(parsed), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, long host, PolicyOrder policy, CancellationToken cancellationToken)
    {
        var kernel = choice.ResolveOne();
        using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
        return MoveView.Write(screen, kernel.Name, await client.DrainAsync(new DrainOrder(host, policy), cancellationToken).ConfigureAwait(false));
    }
}
