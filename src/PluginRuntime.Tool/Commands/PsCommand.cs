using System.CommandLine;
using System.Globalization;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt ps</c>: the kernels that run.</summary>
internal static class PsCommand
{
    internal const string Verb = "ps";

    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var command = new Command(Verb, "Lists the kernels that run.");
        command.Examples("prt ps", "prt ps --json");
        command.SetAction((parsed, _) => Invocation.RunAsync(RunAsync, options.ScreenOf(parsed), interrupt));
        return command;
    }

    internal static async Task<int> RunAsync(Screen screen, CancellationToken cancellationToken)
    {
        var (kernels, unreachable) = await OneShot.AskAsync(KernelChoice.Registry().Read(), ControlProtocol.Describe, ControlJson.Default.KernelDescription, cancellationToken).ConfigureAwait(false);
        if (screen.IsJson)
            screen.Document(new PsDocument(Schemas.Ps, kernels, unreachable), ToolJson.Default.PsDocument);
        else
            Write(screen, kernels, unreachable);
        return unreachable.Count > 0 ? ExitCodes.Unreachable : ExitCodes.Done;
    }

    private static void Write(Screen screen, IReadOnlyList<KernelDescription> kernels, IReadOnlyList<UnreachableKernel> unreachable)
    {
        if (kernels.Count + unreachable.Count == 0)
        {
            screen.Line("No kernel runs. One is listed when its host sets PluginRuntimeOptions.Name.");
            return;
        }

        var table = new TextTable("KERNEL", "STATE", "PROCESS>", "SINCE>", "HOST", "REQUESTS");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var kernel in kernels)
        {
            table.Add(
                (kernel.Name, Ink.Bold),
                (kernel.State, kernel.State == "serving" ? Ink.Green : Ink.Yellow),
                (kernel.ProcessId.ToString(CultureInfo.InvariantCulture), Ink.None),
                (Figures.Ago(now - kernel.Since), Ink.None),
                (kernel.Host, Ink.None),
                (kernel.Requests.Count == 0 ? "-" : string.Join(", ", kernel.Requests.Select(static request => $"{request.Request} ({request.Phase})")), Ink.None));
        }

        foreach (var lost in unreachable)
            table.Add((lost.Name, Ink.Bold), ("unreachable", Ink.Red), (lost.ProcessId.ToString(CultureInfo.InvariantCulture), Ink.None), ("-", Ink.None), ("-", Ink.None), ("-", Ink.None));
        table.Write(screen);
        foreach (var lost in unreachable)
            screen.Paragraph(lost.Name, $"{lost.Cause} {lost.State} {lost.Remedy}", indent: 0, ink: Ink.Red);
    }
}
