using System.CommandLine;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote.Fleet;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;
using PluginRuntime.Tool.Sending;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt control-program</c>, which the tool starts by itself and nobody types: applies requests to several kernels until nobody has wanted anything for a time.</summary>
internal static class ControlProgramCommand
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    internal static Command Make(Interrupt interrupt)
    {
        var folder = new Argument<string>("folder") { Description = "Its folder.", DefaultValueFactory = static _ => ControlFolder.DefaultPath, HelpName = "FOLDER" };
        var idle = TimeOption.Make("--idle", "How long it waits for somebody to want something, before it ends.");
        var command = new Command(ControlProgramProcess.Verb, "The control program: applies requests to several kernels. The tool starts it when it is needed.") { Hidden = true };
        command.Arguments.Add(folder);
        command.Options.Add(idle);
        command.SetAction((parsed, _) => RunAsync(
            Path.GetFullPath(parsed.GetValue(folder)!), parsed.GetValue(idle) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : IdleTime, interrupt.Token));
        return command;
    }

    private static async Task<int> RunAsync(string folder, TimeSpan idleTime, CancellationToken cancellationToken)
    {
        OwnSession.Begin();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FileLog(ControlProgramProcess.LogIn(folder))));
        var kernels = new RegisteredKernels(KernelChoice.Registry());
        var host = new ControlProgramSetup(folder, idleTime).Build(kernels, () => new FleetListener(folder, TimeProvider.System), loggers);
        try
        {
            var end = await host.RunAsync(static () => Say(ControlProgramProcess.Ready), cancellationToken).ConfigureAwait(false);
            if (end == ControlProgramEnd.AnotherRuns)
                Say($"{end}");
            return ExitCodes.Done;
        }
        catch (Exception unusable) when (unusable is CoordinatorLogException or IOException or UnauthorizedAccessException)
        {
            Say(unusable.Message.ReplaceLineEndings(" "));
            return ExitCodes.NeedsPerson;
        }
    }

    /// <summary>One line to whoever started it, who may be gone by now.</summary>
    private static void Say(string line)
    {
        try
        {
            Console.WriteLine(line);
        }
        catch (IOException)
        {
            // Nobody reads it; it is not needed any more.
        }
    }
}
