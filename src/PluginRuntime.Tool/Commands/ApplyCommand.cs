using System.CommandLine;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt apply</c>: applies packages.</summary>
internal static class ApplyCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var targets = new RequestTargets();
        var policy = new RequestOptions();
        var command = new Command("apply", "Applies packages to running kernels: all of the request, or nothing of it; to all kernels that are chosen, or to none. Ctrl-C undoes it until the new version has proved itself, in all of them if there are several; a second one leaves it to the kernels.");
        targets.AddTo(command);
        policy.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples(
            "prt apply pricing.2.0.0.nupkg",
            "prt apply pricing.2.0.0.nupkg block-log.2.0.0.nupkg --kernel desk --probation 10s",
            "prt apply pricing.2.0.0.nupkg --all --probation 30s",
            "prt apply pricing.2.0.0.nupkg --kernel desk --kernel back-office --pause-budget 5ms --json");
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => RequestRun.RunAsync(screen, options.ChoiceOf(parsed), targets.Complete(policy.OrderOf(parsed), parsed), interrupt, token), options.ScreenOf(parsed), interrupt));
        return command;
    }
}
