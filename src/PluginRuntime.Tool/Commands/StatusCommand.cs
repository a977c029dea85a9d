using System.CommandLine;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt status</c>: what runs in kernels.</summary>
internal static class StatusCommand
{
    internal const string Verb = "status";

    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var command = new Command(Verb, "Shows what runs in a kernel: modules, offloads, host subpartitions, virtual servers, requests.");
        options.AddKernelOptions(command);
        command.Examples("prt status", "prt status --kernel desk", "prt status --all --json");
        command.SetAction((parsed, _) => Invocation.RunAsync((screen, token) => RunAsync(screen, options.ChoiceOf(parsed), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    internal static async Task<int> RunAsync(Screen screen, KernelChoice choice, CancellationToken cancellationToken)
    {
        var (kernels, unreachable) = await OneShot.AskAsync(choice.Resolve(), ControlProtocol.Status, ControlJson.Default.KernelStatus, cancellationToken).ConfigureAwait(false);
        if (screen.IsJson)
        {
            screen.Document(new StatusDocument(Schemas.Status, kernels, unreachable), ToolJson.Default.StatusDocument);
        }
        else
        {
            foreach (var (kernel, index) in kernels.Select(static (kernel, index) => (kernel, index)))
            {
                if (index > 0)
                    screen.Line();
                StatusView.Write(screen, kernel);
            }

            foreach (var lost in unreachable)
                screen.Paragraph(lost.Name, $"unreachable: {lost.Cause} {lost.State} {lost.Remedy}", indent: 0, ink: Ink.Red);
        }

        return unreachable.Count > 0 ? ExitCodes.Unreachable : ExitCodes.Done;
    }
}
